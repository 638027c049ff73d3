/* How are zones, fronts, sieges and presence painted? On a canvas, in steps of the timeline's grid, at any zoom. */
(function () {
  "use strict";
  const { ALPHA, FILL, HINT } = Tamas;
  const STRIPE = 10; // pixels from stripe to stripe
  const THEMES = {
    light: { paper: "#f7f6f2", edge: "#0000004d", front: "#111820", halo: "#ffffffd0", ink: "#1d2a32", border: "#3a474f" },
    dark: { paper: "#4b5a63", edge: "#ffffff80", front: "#ffffff", halo: "#161d22", ink: "#ffffff", border: "#c6d0d6" },
  };

  /* The colour of an actor on a day (a number): colours are data and may change with time. */
  function colourOn(actor, day) {
    let colour = actor.colour;
    for (const [first, later] of actor.colours || []) if (first <= day) colour = later;
    return colour;
  }

  /* Which pixel of a map's container is a point of the grid? { scale, left, top }: pixels = left + scale·x, top − scale·y. */
  function viewOf(map, model) {
    const around = 2 * Math.PI * L.Projection.SphericalMercator.R, world = 256 * 2 ** map.getZoom(), corner = map.getPixelBounds().min;
    const pixels = (metres) => (metres / around) * world;
    return {
      scale: pixels(model.grid),
      left: world / 2 + pixels(model.origin[0] * model.grid) - corner.x,
      top: world / 2 - pixels(model.origin[1] * model.grid) - corner.y,
    };
  }

  /* A point in degrees in steps of the grid. */
  function onGrid(model, lat, lng) {
    const p = L.Projection.SphericalMercator.project(L.latLng(lat, lng));
    return [p.x / model.grid - model.origin[0], p.y / model.grid - model.origin[1]];
  }

  class Painter {
    constructor(model, zones) {
      this.model = model;
      this.zones = zones;
      this.stripes = new Map();
    }

    /* Stripes of a colour on nothing, `width` of STRIPE pixels wide. */
    pattern(ctx, colour, width, scale) {
      const key = colour + width;
      if (!this.stripes.has(key)) {
        const tile = document.createElement("canvas"), x = tile.getContext("2d");
        tile.width = tile.height = STRIPE;
        x.strokeStyle = colour;
        x.lineWidth = width;
        for (const o of [-STRIPE, 0, STRIPE]) { x.beginPath(); x.moveTo(o - 1, STRIPE + 1); x.lineTo(o + STRIPE + 1, -1); x.stroke(); }
        this.stripes.set(key, ctx.createPattern(tile, "repeat"));
      }
      const pattern = this.stripes.get(key);
      pattern.setTransform(new DOMMatrix([1 / scale, 0, 0, -1 / scale, 0, 0]));
      return pattern;
    }

    /* The zones of a day on a canvas whose transform is that of `view`; `paper` is the land as a path, null where tiles lie below. */
    zonesOf(ctx, view, day, theme, paper) {
      const { actors } = this.model, colour = (n) => (n < 0 ? "#ffffff" : colourOn(actors[n], day));
      if (paper) { ctx.fillStyle = theme.paper; ctx.fill(paper); }
      let above = null;
      for (const shape of this.zones.painted) {
        if (shape.kind === FILL) { // over the fainter shape of the same actor, so that together they come to ALPHA
          const below = above && above.actor === shape.actor ? ALPHA[above.level] : 0;
          ctx.globalAlpha = 1 - (1 - ALPHA[shape.level]) / (1 - below);
          ctx.fillStyle = colour(shape.actor);
          above = shape;
        } else {
          ctx.globalAlpha = shape.kind === HINT ? 0.35 : 0.75;
          ctx.fillStyle = this.pattern(ctx, colour(shape.kind === HINT ? shape.actor : shape.other), shape.kind === HINT ? 2 : 4, view.scale);
        }
        ctx.fill(shape.path);
      }
      ctx.globalAlpha = 1;
      ctx.strokeStyle = theme.edge;
      ctx.lineWidth = 0.7 / view.scale;
      for (const zone of this.zones.zones) ctx.stroke(zone.path);
    }

    /* The line of contact: solid where both sides are certain, else dashed. */
    fronts(ctx, view, theme) {
      ctx.lineJoin = ctx.lineCap = "round";
      ctx.strokeStyle = theme.front;
      ctx.lineWidth = 1.8 / view.scale;
      const [, solid, dashed] = this.zones.fronts;
      if (solid) ctx.stroke(solid);
      ctx.lineCap = "butt";
      ctx.setLineDash([5 / view.scale, 4 / view.scale]);
      if (dashed) ctx.stroke(dashed);
      ctx.setLineDash([]);
    }

    /* Rings around besieged places: the besieger's outside, the besieged one's within; broken where the siege is partial. */
    ring(ctx, view, x, y, siege, day, zoom) {
      const { actors } = this.model, radius = zoom < 9 ? 3 : 7, width = zoom < 9 ? 1.3 : 2.5;
      const circle = (r, actor) => {
        if (actor < 0) return;
        ctx.beginPath(); ctx.arc(x, y, r / view.scale, 0, 7);
        ctx.lineWidth = width / view.scale; ctx.strokeStyle = colourOn(actors[actor], day); ctx.stroke();
      };
      if (siege.degree) ctx.setLineDash([3 / view.scale, 2 / view.scale]);
      circle(radius, siege.besieger);
      ctx.setLineDash([]);
      circle(radius - width, siege.besieged);
    }

    /* A lozenge for posts and bases of others, beside the middle of the cell. */
    lozenge(ctx, view, x, y, actor, day) {
      const r = 4.5 / view.scale, right = x + 2 * r;
      ctx.beginPath(); ctx.moveTo(right - r, y); ctx.lineTo(right, y + r); ctx.lineTo(right + r, y); ctx.lineTo(right, y - r); ctx.closePath();
      ctx.fillStyle = colourOn(this.model.actors[actor], day); ctx.fill();
      ctx.lineWidth = 1 / view.scale; ctx.strokeStyle = "#ffffff"; ctx.stroke();
    }
  }

  Object.assign(Tamas, { Painter, THEMES, colourOn, viewOf, onGrid });
})();
