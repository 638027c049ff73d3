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
      this.sets = new Map(); // by name: one shape that is filled at once, made of all cells whose look is inside
      this.setsOf = model.looks.map((look) => this.namesOf(look));
      this.setsOf.forEach((names, look) => names.forEach((name) => { this.sets.get(name).inside[look + 1] = 1; }));
      this.order = [...this.sets.values()].sort((a, b) => a.kind - b.kind || a.actor - b.actor || a.level - b.level);
      this.sure = model.looks.map((look) => strength(model, look) > 1 && model.certainty[look[3]] >= model.certain && model.states[look[1]] === "controlled");
      this.holder = model.looks.map((look) => (["none", "neighbours"].includes(model.bases[look[2]]) ? -1 : look[0]));
      this.fronts = [null, null, null];
    }

    namesOf(look) {
      const [actor, state, basis, , other = -1] = look, names = [];
      if (actor < 0) return names;
      for (let level = 0; level <= strength(this.model, look); level++) names.push(this.set(FILL, actor, level, -1));
      if (["contested", "shared"].includes(this.model.states[state])) names.push(this.set(STRIPES, actor, 0, other));
      if (this.model.bases[basis] === "neighbours") names.push(this.set(HINT, actor, 0, -1));
      return names;
    }

    set(kind, actor, level, other) {
      const name = [kind, actor, level, other].join("/");
      if (!this.sets.has(name)) {
        const inside = new Uint8Array(this.model.looks.length + 1);
        this.sets.set(name, { kind, actor, level, other, inside, cells: 0, stale: false, lines: { halves: [], ends: [] }, path: null });
      }
      return name;
    }

    /* Brings the shapes up to what `State.seek` says has changed. */
    update({ cells, were }) {
      cells.forEach((cell, k) => {
        const before = were[k] < 0 ? [] : this.setsOf[were[k]], now = this.state.look[cell] < 0 ? [] : this.setsOf[this.state.look[cell]];
        for (const name of before) if (!now.includes(name)) this.move(name, -1);
        for (const name of now) if (!before.includes(name)) this.move(name, 1);
      });
      const { mesh } = this.model;
      for (const set of this.order) {
        if (!set.stale) continue;
        set.stale = false;
        set.lines = set.cells ? Tamas.outlines(mesh, this.state.look, set.inside) : { halves: [], ends: [] };
        set.path = set.cells ? Tamas.pathOf(mesh, set.lines) : null;
      }
      if (cells.length) this.drawFronts();
    }

    move(name, by) {
      const set = this.sets.get(name);
      set.cells += by;
      set.stale = true;
    }

    /* The lines where reported ground of two actors meets: fronts[1] certain on both sides, fronts[2] not. */
    drawFronts() {
      const { mesh } = this.model, { look } = this.state, { holder, sure } = this;
      const kindOf = (h) => {
        const there = mesh.twin[h];
        if (there < 0) return 0;
        const a = look[mesh.cell[h]], b = look[mesh.cell[there]];
        if (a < 0 || b < 0 || holder[b] < 0 || holder[a] < 0 || holder[a] >= holder[b]) return 0; // each line from one side
        return sure[a] && sure[b] ? 1 : 2;
      };
      this.fronts = [null, new Path2D(), new Path2D()];
      for (const set of this.order) if (set.kind === FILL && set.level === 0) Tamas.stretches(mesh, set.lines, kindOf, this.fronts);
    }
  }

  Object.assign((globalThis.Tamas = globalThis.Tamas || {}), { Zones, ALPHA, FILL, STRIPES, HINT });
})();
