/* Which zones and fronts are there on a day? Outlines by actor and strength, kept from day to day; only those that changed are
   chained again. */
(function () {
  "use strict";
  const ALPHA = [0.18, 0.42, 0.6, 0.78]; // nothing reported, old report, by an area, reported: each lies on the ones before
  const FILL = 0, STRIPES = 1, HINT = 2;

  /* How strongly a look is drawn: an index of ALPHA. */
  function strength(model, [, state, basis]) {
    const told = model.bases[basis];
    if (told === "none" || told === "neighbours") return 0;
    return model.states[state] === "stale" ? 1 : told === "reported" ? 3 : 2;
  }

  class Zones {
    constructor(model, state) {
      this.model = model;
      this.state = state;
      this.shapes = new Map(); // by name: all cells that are filled at once
      this.shapesOf = model.looks.map((look) => this.namesOf(look).map((name) => this.shape(...name)));
      this.order = [...this.shapes.values()].sort((a, b) => a.kind - b.kind || a.actor - b.actor || a.level - b.level);
      this.sure = model.looks.map((look) => strength(model, look) > 1 && model.certainty[look[3]] >= model.certain && model.states[look[1]] === "controlled");
      this.holder = model.looks.map((look) => (["none", "neighbours"].includes(model.bases[look[2]]) ? -1 : look[0]));
      this.painted = []; // the shapes of the day, fainter ones first, and of these all ground of each actor
      this.zones = [];
      this.seen = model.mesh;
      this.fronts = [null, null, null];
    }

    /* The shapes that a look is part of: one for each strength up to its own, stripes where several parties are there. */
    namesOf(look) {
      const [actor, state, basis, , other = -1] = look, names = [];
      if (actor < 0) return names;
      for (let level = 0; level <= strength(this.model, look); level++) names.push([FILL, actor, level, -1]);
      if (["contested", "shared"].includes(this.model.states[state])) names.push([STRIPES, actor, 0, other]);
      if (this.model.bases[basis] === "neighbours") names.push([HINT, actor, 0, -1]);
      return names;
    }

    shape(kind, actor, level, other) {
      const name = [kind, actor, level, other].join("/");
      if (!this.shapes.has(name)) {
        const member = new Uint8Array(this.model.mesh.cells + 1);
        this.shapes.set(name, { kind, actor, level, other, member, cells: 0, stale: false, lines: null, path: null });
      }
      return this.shapes.get(name);
    }

    /* Brings the shapes up to what `State.seek` says has changed, and chains those again that did. */
    update({ cells, were }) {
      cells.forEach((cell, k) => {
        if (were[k] >= 0) for (const shape of this.shapesOf[were[k]]) shape.member[cell] = 0;
        const look = this.state.look[cell], before = were[k] < 0 ? [] : this.shapesOf[were[k]], now = look < 0 ? [] : this.shapesOf[look];
        for (const shape of now) shape.member[cell] = 1;
        for (const shape of before) if (!shape.member[cell]) { shape.cells--; shape.stale = true; }
        for (const shape of now) if (!before.includes(shape)) { shape.cells++; shape.stale = true; }
      });
      if (!cells.length) return;
      this.painted = this.order.filter((shape, k) => {
        const next = this.order[k + 1]; // where all is drawn more strongly anyway, the fainter shape under it is left out
        return shape.cells && !(shape.kind === FILL && next && next.kind === FILL && next.actor === shape.actor && next.cells === shape.cells);
      });
      for (const shape of this.painted) {
        if (!shape.stale) continue;
        shape.stale = false;
        shape.lines = Tamas.outlines(this.model.mesh, shape.member);
        shape.path = Tamas.pathOf(this.model.mesh, this.seen, shape.lines);
      }
      this.zones = this.painted.filter((shape, k) => shape.kind === FILL && !(k && this.painted[k - 1].kind === FILL && this.painted[k - 1].actor === shape.actor));
      this.drawFronts();
    }

    /* Draws everything as seen at a scale, in pixels for each step of the grid. */
    scaleTo(pixels) {
      if (pixels === this.pixels) return;
      this.pixels = pixels;
      this.seen = Tamas.seenFrom(this.model.mesh, 0.5 / pixels);
      for (const shape of this.painted) shape.path = Tamas.pathOf(this.model.mesh, this.seen, shape.lines);
      for (const shape of this.order) if (!this.painted.includes(shape)) shape.stale = true;
      this.drawFronts();
    }

    /* The lines where reported ground of two actors meets: fronts[1] certain on both sides, fronts[2] not. */
    drawFronts() {
      const { mesh } = this.model, { look } = this.state, { holder, sure } = this;
      const kindOf = (h) => {
        if (mesh.beyond[h] === mesh.cells) return 0;
        const a = look[mesh.cell[h]], b = look[mesh.beyond[h]];
        if (a < 0 || b < 0 || holder[b] < 0 || holder[a] < 0 || holder[a] >= holder[b]) return 0; // each line from one side
        return sure[a] && sure[b] ? 1 : 2;
      };
      this.fronts = [null, new Path2D(), new Path2D()];
      for (const zone of this.zones) Tamas.stretches(mesh, this.seen, zone.lines, kindOf, this.fronts);
    }
  }

  Object.assign((globalThis.Tamas = globalThis.Tamas || {}), { Zones, ALPHA, FILL, STRIPES, HINT });
})();
