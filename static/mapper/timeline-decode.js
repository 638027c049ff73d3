/* What does a packed timeline say? Bytes → cells as half-edges, and runs by day. docs/timeline-format.md describes the bytes.
   Needs no page: the same file runs under Node.js. */
(function () {
  "use strict";
  const VERSION = 2;

  function reader(bytes) {
    let at = 0;
    return {
      next() {
        let value = 0, shift = 1, byte;
        do { byte = bytes[at++]; value += (byte & 127) * shift; shift *= 128; } while (byte > 127);
        return value;
      },
      signed() { const n = this.next(); return n & 1 ? -(n + 1) / 2 : n / 2; },
    };
  }

  function open(buffer) {
    const bytes = new Uint8Array(buffer);
    if (String.fromCharCode(...bytes.subarray(0, 4)) !== "TMAS") throw new Error("These bytes are no packed timeline.");
    if (bytes[4] !== VERSION) throw new Error(`The packed timeline has version ${bytes[4]}; this page reads version ${VERSION}.`);
    let end = 9 + new DataView(buffer).getUint32(5, true);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(9, end)));
    const columns = {}, count = {};
    for (const [name, length] of header.columns) {
      const part = bytes.subarray(end, end += length);
      columns[name] = reader(part);
      count[name] = part.reduce((n, byte) => n + (byte < 128), 0);
    }
    if (end !== bytes.length) throw new Error("The packed timeline is cut off.");
    return { header, columns, count };
  }

  /* Cells as half-edges: half-edge h runs from vertex begin[h] along cell[h], which lies on its left; twin[h] is the same line seen from
     the neighbour, -1 where there is none; beyond[h] is that neighbour, the number of cells where there is none; after[h] comes next
     around the cell. A cell's half-edges are first[cell] to first[cell + 1]. */
  function cellsOf(columns, count) {
    const cells = count.rings, vertices = count.x, rings = count.length, lengths = new Uint32Array(rings);
    let halves = 0;
    for (let r = 0; r < rings; r++) halves += lengths[r] = columns.length.next() + 3;
    const x = new Int32Array(vertices), y = new Int32Array(vertices), begin = new Int32Array(halves), after = new Int32Array(halves);
    const twin = new Int32Array(halves).fill(-1), cell = new Int32Array(halves), first = new Int32Array(cells + 1);
    const oldest = new Int32Array(vertices).fill(-1), younger = new Int32Array(halves).fill(-1); // open lines into each vertex
    let known = 0, h = 0, r = 0, before = 0;
    const fresh = (from) => {
      x[known] = columns.x.signed() + (known ? x[from] : 0);
      y[known] = columns.y.signed() + (known ? y[from] : 0);
      return known++;
    };
    const close = (at, to) => { // the open line that comes into `at` from `to`, closed; -1 where there is none
      for (let g = oldest[at], elder = -1; g >= 0; elder = g, g = younger[g]) {
        if (begin[g] !== to) continue;
        if (elder < 0) oldest[at] = younger[g]; else younger[elder] = younger[g];
        return g;
      }
      return -1;
    };
    for (let c = 0; c < cells; c++) {
      for (let rest = columns.rings.next(); rest > 0; rest--, r++) {
        const back = columns.begin.next(), start = back ? known - back : fresh(before), h0 = h, end = h + lengths[r];
        let at = start;
        for (; h < end; h++) {
          begin[h] = at; cell[h] = c; after[h] = h + 1 < end ? h + 1 : h0;
          let to = start;
          if (h + 1 < end) {
            const step = columns.step.next();
            to = step === 0 ? fresh(at) : step === 1 ? begin[oldest[at]] : known + 1 - step;
          }
          const other = close(at, to);
          if (other >= 0) { twin[h] = other; twin[other] = h; } else {
            younger[h] = -1;
            if (oldest[to] < 0) oldest[to] = h;
            else { let g = oldest[to]; while (younger[g] >= 0) g = younger[g]; younger[g] = h; }
          }
          at = to;
        }
        before = start;
      }
      first[c + 1] = h;
    }
    const beyond = twin.map((g) => (g < 0 ? cells : cell[g]));
    return { cells, x, y, begin, after, twin, beyond, cell, first };
  }

  /* Runs by day: from day[i] on cell[i] looks like look[i], until then like was[i] (-1: like nothing). */
  function runsOf(columns, count, cells) {
    const groups = count.day, runs = count.size + count.next;
    const day = new Int32Array(runs), look = new Int32Array(runs), cell = new Int32Array(runs), was = new Int32Array(runs);
    const now = new Int32Array(cells).fill(-1);
    let i = 0, today = 0, lead = 0;
    for (let g = 0; g < groups; g++) {
      today += columns.day.next();
      lead += columns.first.signed();
      const which = columns.look.next();
      for (let c = lead, rest = columns.size.next(); rest >= 0; rest--, i++) {
        day[i] = today; look[i] = which; cell[i] = c; was[i] = now[c]; now[c] = which;
        if (rest) c += columns.next.next() + 1;
      }
    }
    return { day, look, cell, was };
  }

  function layer(columns, count, name, ...more) {
    const rows = [];
    for (let i = 0, cell = 0; i < count[name + ".cell"]; i++) {
      cell += columns[name + ".cell"].next();
      const start = columns[name + ".start"].signed(), days = columns[name + ".days"].next();
      const row = { cell, start, end: days ? start + days : Infinity };
      for (const key of more) row[key] = columns[name + "." + key].next() - (key === "degree" ? 0 : 1);
      rows.push(row);
    }
    return rows;
  }

  /* The whole timeline: header fields, `mesh`, `runs`, `sieges`, `presences` (parties by number, -1 nobody), `claims` a month. */
  function decode(buffer) {
    const { header, columns, count } = open(buffer);
    const mesh = cellsOf(columns, count);
    return {
      ...header, mesh, runs: runsOf(columns, count, mesh.cells),
      sieges: layer(columns, count, "siege", "besieger", "besieged", "degree"),
      presences: layer(columns, count, "presence", "actor"),
      claims: Array.from({ length: count.claims }, () => columns.claims.next()),
    };
  }

  globalThis.Tamas = Object.assign(globalThis.Tamas || {}, { decode });
})();
