/* What does every cell look like on a day, and which cells change on the way there? */
(function () {
  "use strict";

  /* The cells of a decoded timeline on one day, from nothing at first; `seek` moves it, forth or back, along the runs between. */
  class State {
    constructor(model) {
      this.runs = model.runs;
      this.look = new Int32Array(model.mesh.cells).fill(-1);
      this.at = 0; // runs before this one are in force
      this.marked = new Uint8Array(model.mesh.cells);
    }

    /* To `day` (a number from the timeline's start). Returns the cells that look otherwise than before, with their former look:
       { cells, were }. Cost: the runs between the two days. */
    seek(day) {
      const { runs, look, marked } = this, touched = [], were = [];
      const touch = (cell) => { if (!marked[cell]) { marked[cell] = 1; touched.push(cell); were.push(look[cell]); } };
      for (; this.at < runs.day.length && runs.day[this.at] <= day; this.at++) {
        touch(runs.cell[this.at]);
        look[runs.cell[this.at]] = runs.look[this.at];
      }
      for (; this.at > 0 && runs.day[this.at - 1] > day; this.at--) {
        touch(runs.cell[this.at - 1]);
        look[runs.cell[this.at - 1]] = runs.was[this.at - 1];
      }
      const cells = [], former = [];
      touched.forEach((cell, k) => {
        marked[cell] = 0;
        if (look[cell] !== were[k]) { cells.push(cell); former.push(were[k]); }
      });
      return { cells, were: former };
    }
  }

  /* Since which day an actor holds a cell without a break, on a day. */
  function heldSince(model, cell, day) {
    let since = 0, holder = null;
    for (let i = 0; i < model.runs.day.length && model.runs.day[i] <= day; i++) {
      if (model.runs.cell[i] !== cell) continue;
      const actor = model.looks[model.runs.look[i]][0];
      if (actor !== holder) { holder = actor; since = model.runs.day[i]; }
    }
    return since;
  }

  /* The days on which something changes, in order, each once. */
  const daysOfChange = (model) => Array.from(new Set(model.runs.day)).filter((day) => day > 0);

  Object.assign((globalThis.Tamas = globalThis.Tamas || {}), { State, heldSince, daysOfChange });
})();
