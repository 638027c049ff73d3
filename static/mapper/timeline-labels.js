/* Which names stand on the map? The most prominent ones that have room at this zoom. */
(function () {
  "use strict";
  const LEAST = [[7, 90], [8, 75], [10, 50], [12, 30]]; // below each zoom only places of at least this rank

  Tamas.Labels = class {
    constructor(model) {
      this.model = model;
      this.order = [];
    }

    /* Takes the places of places.json: ids, names and points in the order of the cells, points as differences. */
    name({ ids, names, x, y, ranks }) {
      let px = 0, py = 0;
      this.places = { ids, names, ranks, x: x.map((d) => (px += d)), y: y.map((d) => (py += d)) };
      this.order = ids.map((_, i) => i).sort((a, b) => ranks[b] - ranks[a]);
    }

    draw(ctx, { scale, left, top }, size, zoom, theme) {
      const least = (LEAST.find(([below]) => zoom < below) || [0, 0])[1], taken = [];
      ctx.font = '600 12px "IBM Plex Sans Arabic", "Noto Sans Arabic", sans-serif';
      ctx.textAlign = "center";
      ctx.lineJoin = "round";
      for (const i of this.order) {
        if (this.places.ranks[i] < least) break;
        const x = left + scale * this.places.x[i], y = top - scale * this.places.y[i];
        if (x < 0 || y < 0 || x > size.x || y > size.y) continue;
        const name = this.places.names[i], half = ctx.measureText(name).width / 2 + 4;
        if (taken.some((t) => Math.abs(t.x - x) < t.half + half && Math.abs(t.y - y) < 18)) continue;
        taken.push({ x, y, half });
        ctx.fillStyle = theme.ink;
        ctx.beginPath(); ctx.arc(x, y, 2.2, 0, 7); ctx.fill();
        ctx.lineWidth = 3; ctx.strokeStyle = theme.halo; ctx.strokeText(name, x, y - 6);
        ctx.fillText(name, x, y - 6);
      }
    }
  };
})();
