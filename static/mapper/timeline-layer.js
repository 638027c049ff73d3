/* The timeline as a Leaflet layer: one canvas for what changes with the day, one over it for what changes with the view. */
(function () {
  "use strict";
  const themeOf = () => Tamas.THEMES[matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"];
  const inForce = (rows, day) => rows.filter((row) => row.start <= day && day < row.end);

  Tamas.TimelineLayer = L.Layer.extend({
    /* options: border and rivers as (lat, lon) pairs, tilesOn() says whether a base map lies below. */
    initialize(model, options) {
      this.model = model;
      this.options = options;
      this.day = 0;
      this.state = new Tamas.State(model);
      this.zones = new Tamas.Zones(model, this.state);
      this.painter = new Tamas.Painter(model, this.zones);
      this.labels = new Tamas.Labels(model);
      this.boxes = Tamas.boxesOf(model.mesh);
      this.middles = Float32Array.from({ length: 2 * model.mesh.cells }, (_, k) => {
        const at = 4 * (k >> 1) + (k & 1);
        return (this.boxes[at] + this.boxes[at + 2]) / 2;
      });
      this.land = this.path([options.border], true);
      this.rivers = this.path(options.rivers, false);
    },

    path(lines, closed) {
      const path = new Path2D();
      for (const line of lines) {
        line.forEach(([lat, lng], i) => path[i ? "lineTo" : "moveTo"](...Tamas.onGrid(this.model, lat, lng)));
        if (closed) path.closePath();
      }
      return path;
    },

    onAdd(map) {
      const pane = map.getPanes().overlayPane;
      this.ground = L.DomUtil.create("canvas", "tamas-canvas leaflet-zoom-animated", pane);
      this.cover = L.DomUtil.create("canvas", "tamas-canvas leaflet-zoom-animated", pane);
      map.on("moveend resize zoomend", this.reset, this);
      map.on("zoomanim", this.animate, this);
      this.reset();
    },

    onRemove(map) {
      this.ground.remove();
      this.cover.remove();
      map.off("moveend resize zoomend", this.reset, this);
      map.off("zoomanim", this.animate, this);
    },

    animate(e) {
      const at = this._map._latLngBoundsToNewLayerBounds(this.bounds, e.zoom, e.center).min;
      for (const canvas of [this.ground, this.cover]) L.DomUtil.setTransform(canvas, at, this._map.getZoomScale(e.zoom));
    },

    reset() {
      const map = this._map, size = map.getSize();
      this.bounds = map.getBounds();
      this.ratio = window.devicePixelRatio || 1;
      this.view = Tamas.viewOf(map, this.model);
      for (const canvas of [this.ground, this.cover]) {
        canvas.width = size.x * this.ratio;
        canvas.height = size.y * this.ratio;
        canvas.style.width = size.x + "px";
        canvas.style.height = size.y + "px";
        L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint([0, 0]));
      }
      this.draw();
      this.drawCover();
    },

    /* Shows a day (a number from the start); paints only where something looks otherwise than before. */
    setDay(day) {
      const changed = this.state.seek(day), told = this.beside(day);
      this.day = day;
      this.zones.update(changed);
      if (!this._map || (!changed.cells.length && told === this.told)) return;
      const part = told === this.told ? this.around(changed.cells) : null;
      this.told = told;
      this.draw(part);
    },

    /* What else than cells is drawn of a day, as a text that tells days apart: colours, sieges and presences in force. */
    beside(day) {
      const { actors, sieges, presences } = this.model;
      this.now = { sieges: inForce(sieges, day), presences: inForce(presences, day) };
      const marks = [...this.now.sieges, ...this.now.presences].map((row) => row.cell + ":" + row.start);
      return [...actors.map((a) => Tamas.colourOn(a, day)), ...marks].join();
    },

    /* The part of the canvas that cells lie in, with room for lines and rings: [left, top, width, height] in pixels. */
    around(cells) {
      let [west, south, east, north] = [1e9, 1e9, -1e9, -1e9];
      for (const c of cells) {
        west = Math.min(west, this.boxes[4 * c]); south = Math.min(south, this.boxes[4 * c + 1]);
        east = Math.max(east, this.boxes[4 * c + 2]); north = Math.max(north, this.boxes[4 * c + 3]);
      }
      const { scale, left, top } = this.view, room = 12, x = Math.floor(left + scale * west) - room, y = Math.floor(top - scale * north) - room;
      return [x, y, Math.ceil(scale * (east - west)) + 2 * room, Math.ceil(scale * (north - south)) + 2 * room];
    },

    pixels(ctx) { ctx.setTransform(this.ratio, 0, 0, this.ratio, 0, 0); },

    steps(ctx) {
      const { scale, left, top } = this.view, r = this.ratio;
      ctx.setTransform(scale * r, 0, 0, -scale * r, left * r, top * r);
    },

    draw(part) {
      const ctx = this.ground.getContext("2d"), { day, view } = this, zoom = this._map.getZoom();
      ctx.save();
      this.pixels(ctx);
      if (part) { ctx.beginPath(); ctx.rect(...part); ctx.clip(); }
      ctx.clearRect(0, 0, this.ground.width, this.ground.height);
      this.steps(ctx);
      this.painter.paint(ctx, view, day, themeOf(), this.options.tilesOn() ? null : this.land);
      for (const s of this.now ? this.now.sieges : []) this.painter.ring(ctx, view, this.middles[2 * s.cell], this.middles[2 * s.cell + 1], s, day, zoom);
      for (const p of this.now ? this.now.presences : []) this.painter.lozenge(ctx, view, this.middles[2 * p.cell], this.middles[2 * p.cell + 1], p.actor, day);
      ctx.restore();
    },

    drawCover() {
      const ctx = this.cover.getContext("2d"), theme = themeOf(), { scale } = this.view;
      this.pixels(ctx);
      ctx.clearRect(0, 0, this.cover.width, this.cover.height);
      this.steps(ctx);
      ctx.lineJoin = "round";
      ctx.strokeStyle = "#5b93b8"; ctx.lineWidth = 1.6 / scale; ctx.stroke(this.rivers);
      ctx.strokeStyle = theme.border; ctx.lineWidth = 1.4 / scale; ctx.stroke(this.land);
      this.pixels(ctx);
      this.labels.draw(ctx, this.view, this._map.getSize(), this._map.getZoom(), theme);
    },

    /* Puts names on the map: what `Labels.name` takes. */
    name(places) {
      this.labels.name(places);
      if (this._map) this.drawCover();
    },

    /* The cell at a point of the map's container, -1 where none is. */
    cellAt(point) {
      const { scale, left, top } = this.view;
      return Tamas.cellAt(this.model.mesh, this.boxes, (point.x - left) / scale, (top - point.y) / scale);
    },
  });
})();
