/* The timeline as a Leaflet layer of three canvases: zones, painted again only where they change; fronts and signs over them; and
   names, rivers and the border, which change with the view alone. */
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
      this.sieges = this.presences = this.signed = []; // those in force, and those that are drawn
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
      [this.ground, this.signs, this.cover] = [1, 2, 3].map(() => L.DomUtil.create("canvas", "tamas-canvas leaflet-zoom-animated", pane));
      map.on("moveend resize zoomend", this.reset, this);
      map.on("zoomanim", this.animate, this);
      this.reset();
    },

    onRemove(map) {
      for (const canvas of this.canvases()) canvas.remove();
      map.off("moveend resize zoomend", this.reset, this);
      map.off("zoomanim", this.animate, this);
    },

    canvases() { return [this.ground, this.signs, this.cover]; },

    animate(e) {
      const at = this._map._latLngBoundsToNewLayerBounds(this.bounds, e.zoom, e.center).min;
      for (const canvas of this.canvases()) L.DomUtil.setTransform(canvas, at, this._map.getZoomScale(e.zoom));
    },

    reset() {
      const map = this._map, size = map.getSize();
      this.bounds = map.getBounds();
      this.ratio = window.devicePixelRatio || 1;
      this.view = Tamas.viewOf(map, this.model);
      this.zones.scaleTo(this.view.scale);
      for (const canvas of this.canvases()) {
        canvas.width = size.x * this.ratio;
        canvas.height = size.y * this.ratio;
        canvas.style.width = size.x + "px";
        canvas.style.height = size.y + "px";
        L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint([0, 0]));
      }
      this.draw();
      this.drawCover();
    },

    /* Shows a day (a number from the start); paints only what looks otherwise than before. */
    setDay(day) {
      const changed = this.state.seek(day), { actors, sieges, presences } = this.model;
      this.day = day;
      this.sieges = inForce(sieges, day);
      this.presences = inForce(presences, day);
      this.zones.update(changed);
      const colours = actors.map((a) => Tamas.colourOn(a, day)).join(), signs = [...this.sieges, ...this.presences];
      const recoloured = colours !== this.colours, moved = changed.cells.length > 0;
      const resigned = signs.length !== this.signed.length || signs.some((row, i) => row !== this.signed[i]);
      this.colours = colours;
      this.signed = signs;
      if (!this._map) return;
      if (moved || recoloured) this.drawGround(recoloured ? null : this.around(changed.cells));
      if (moved || recoloured || resigned) this.drawSigns();
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

    /* All that changes with the day. */
    draw() {
      this.drawGround(null);
      this.drawSigns();
    },

    /* The zones; only those in a part of the canvas, [left, top, width, height] in pixels, or all. */
    drawGround(part) {
      const ctx = this.ground.getContext("2d");
      ctx.save();
      this.pixels(ctx);
      if (part) { ctx.beginPath(); ctx.rect(...part); ctx.clip(); }
      ctx.clearRect(0, 0, this.ground.width, this.ground.height);
      this.steps(ctx);
      this.painter.zonesOf(ctx, this.view, this.day, themeOf(), this.options.tilesOn() ? null : this.land);
      ctx.restore();
    },

    drawSigns() {
      const ctx = this.signs.getContext("2d"), { day, view, painter, middles } = this, zoom = this._map.getZoom();
      this.pixels(ctx);
      ctx.clearRect(0, 0, this.signs.width, this.signs.height);
      this.steps(ctx);
      painter.fronts(ctx, view, themeOf());
      for (const s of this.sieges) painter.ring(ctx, view, middles[2 * s.cell], middles[2 * s.cell + 1], s, day, zoom);
      for (const p of this.presences) painter.lozenge(ctx, view, middles[2 * p.cell], middles[2 * p.cell + 1], p.actor, day);
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
