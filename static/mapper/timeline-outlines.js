/* Which lines bound a set of cells? Half-edges chained into closed outlines, whatever the set; so zones have no seams within. */
(function () {
  "use strict";

  const scratch = new WeakMap(); // room for the half-edges on a bound, the same for every outline of a mesh
  function scratchOf(mesh) {
    if (!scratch.has(mesh)) scratch.set(mesh, { bounds: new Uint8Array(mesh.after.length), found: new Int32Array(mesh.after.length) });
    return scratch.get(mesh);
  }

  /* The outlines of the cells that are members (a byte a cell, and a last 0 for nobody), as half-edges one ring after another:
     `halves`, and `ends` of the rings. The ground lies on the left. Cost: linear in half-edges of members, chaining those on a bound. */
  function outlines(mesh, member) {
    const { cells, twin, beyond, after, first } = mesh, { bounds, found } = scratchOf(mesh), ends = [];
    let count = 0, n = 0;
    for (let c = 0; c < cells; c++) {
      if (!member[c]) continue;
      for (let h = first[c], end = first[c + 1]; h < end; h++) if (!member[beyond[h]]) { bounds[h] = 1; found[count++] = h; }
    }
    const halves = new Int32Array(count);
    for (let k = 0; k < count; k++) {
      const h = found[k];
      if (!bounds[h]) continue;
      let g = h;
      do {
        bounds[g] = 0;
        halves[n++] = g;
        g = after[g];
        while (member[beyond[g]]) g = after[twin[g]];
      } while (g !== h);
      ends.push(n);
    }
    return { halves, ends };
  }

  /* The vertices on a coarser grid, of about half a pixel: what lies nearer together cannot be told apart and need not be drawn twice.
     Both sides of a line move alike, so zones stay without gaps. */
  function seenFrom({ x, y }, step) {
    const coarse = (values) => Float32Array.from(values, (value) => Math.round(value / step) * step);
    return { x: coarse(x), y: coarse(y) };
  }

  /* The outlines as one path, through vertices as `seen`. */
  function pathOf({ begin }, { x, y }, { halves, ends }) {
    const path = new Path2D();
    let k = 0;
    for (const end of ends) {
      const left = x[begin[halves[k]]], top = y[begin[halves[k]]];
      let px = left, py = top;
      path.moveTo(px, py);
      for (k++; k < end; k++) {
        const vertex = begin[halves[k]];
        if (x[vertex] === px && y[vertex] === py) continue;
        path.lineTo((px = x[vertex]), (py = y[vertex]));
      }
      path.lineTo(left, top); // closePath() would have Chromium measure the whole path for every ring
    }
    return path;
  }

  /* The stretches of outlines to which kindOf(half-edge) gives the same number (0: left out), as one path a kind, in `paths`. */
  function stretches({ begin, after }, { x, y }, { halves, ends }, kindOf, paths) {
    let first = 0;
    for (const end of ends) {
      const kinds = Array.from(halves.subarray(first, end), kindOf), size = kinds.length;
      let turn = 0; // begin where the kind changes, so that no stretch is cut in two
      while (turn < size && kinds[turn] === kinds[(turn + size - 1) % size]) turn++;
      for (let k = 0, kind = 0; k < size; k++) {
        const i = (turn + k) % size, u = begin[halves[first + i]], v = begin[after[halves[first + i]]];
        if (kinds[i] && kinds[i] !== kind) paths[kinds[i]].moveTo(x[u], y[u]);
        if (kinds[i] && (x[u] !== x[v] || y[u] !== y[v])) paths[kinds[i]].lineTo(x[v], y[v]);
        kind = kinds[i];
      }
      first = end;
    }
  }

  /* The cell at a point in steps of the grid, -1 where none is. */
  function cellAt(mesh, boxes, px, py) {
    const { begin, after, first, x, y } = mesh;
    for (let c = 0; c < mesh.cells; c++) {
      if (px < boxes[4 * c] || py < boxes[4 * c + 1] || px > boxes[4 * c + 2] || py > boxes[4 * c + 3]) continue;
      let odd = false;
      for (let h = first[c]; h < first[c + 1]; h++) {
        const u = begin[h], v = begin[after[h]];
        if (y[u] > py !== y[v] > py && px < x[u] + ((py - y[u]) / (y[v] - y[u])) * (x[v] - x[u])) odd = !odd;
      }
      if (odd) return c;
    }
    return -1;
  }

  /* West, south, east, north of every cell in steps of the grid, one after another. */
  function boxesOf(mesh) {
    const boxes = new Int32Array(4 * mesh.cells);
    for (let c = 0; c < mesh.cells; c++) {
      let [west, south, east, north] = [1e9, 1e9, -1e9, -1e9];
      for (let h = mesh.first[c]; h < mesh.first[c + 1]; h++) {
        const px = mesh.x[mesh.begin[h]], py = mesh.y[mesh.begin[h]];
        west = Math.min(west, px); south = Math.min(south, py); east = Math.max(east, px); north = Math.max(north, py);
      }
      boxes.set([west, south, east, north], 4 * c);
    }
    return boxes;
  }

  Object.assign((globalThis.Tamas = globalThis.Tamas || {}), { outlines, seenFrom, pathOf, stretches, cellAt, boxesOf });
})();
