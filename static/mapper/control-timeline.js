/* The packed timeline on one canvas, with its slider. docs/timeline-format.md describes the data. */
(function () {
  "use strict";
  const DAY = 86400000;
  const iso = (t) => new Date(t).toISOString().slice(0, 10);

  function decode(data) {
    const ringOf = (ring) => {
      const out = new Float64Array(ring.length);
      let x = 0, y = 0;
      for (let i = 0; i < ring.length; i += 2) { x += ring[i]; y += ring[i + 1]; out[i] = x / data.scale; out[i + 1] = y / data.scale; }
      return out;
    };
    const cells = data.cells.map((rings) => rings.map(ringOf));
    const edges = data.edges.map(([a, b, ...lines]) => ({ a, b, lines: lines.map(ringOf) }));
    const changes = new Set();
    for (const runs of data.runs) for (let i = 8; i < runs.length; i += 8) changes.add(runs[i]);
    return { ...data, cells, edges, t0: Date.parse(data.start + "T00:00:00Z"), changes: [...changes].sort((a, b) => a - b) };
  }

  function runAt(runs, day) {
    let at = 0;
    for (let i = 8; i < runs.length && runs[i] <= day; i += 8) at = i;
    return at;
  }

  function colourOn(actor, day) {
    let colour = actor.colour;
    for (const [first, later] of actor.colours || []) if (first <= day) colour = later;
    return colour;
  }

  const Layer = L.Layer.extend({
    initialize(model, options) { this.model = model; this.options = options; this.day = 0; },
    onAdd(map) {
      this.canvas = L.DomUtil.create("canvas", "tamas-canvas leaflet-zoom-animated", map.getPanes().overlayPane);
      map.on("moveend resize zoomend", this.reset, this);
      map.on("zoomanim", this.animate, this);
      this.reset();
    },
    onRemove(map) { this.canvas.remove(); map.off("moveend resize zoomend", this.reset, this); map.off("zoomanim", this.animate, this); },
    animate(e) {
      const scale = this._map.getZoomScale(e.zoom);
      L.DomUtil.setTransform(this.canvas, this._map._latLngBoundsToNewLayerBounds(this.bounds, e.zoom, e.center).min, scale);
    },
    reset() {
      const map = this._map, size = map.getSize(), ratio = window.devicePixelRatio || 1;
      this.bounds = map.getBounds();
      this.origin = map.containerPointToLayerPoint([0, 0]);
      this.canvas.width = size.x * ratio; this.canvas.height = size.y * ratio;
      this.canvas.style.width = size.x + "px"; this.canvas.style.height = size.y + "px";
      L.DomUtil.setPosition(this.canvas, this.origin);
      this.ratio = ratio;
      this.paths = this.model.cells.map((rings) => {
        const path = new Path2D();
        for (const ring of rings) this.trace(path, ring, true);
        return path;
      });
      this.edgePaths = this.model.edges.map((e) => { const p = new Path2D(); for (const l of e.lines) this.trace(p, l, false); return p; });
      const line = (points, closed) => { const p = new Path2D(); this.trace(p, points.flatMap((q) => [q[1], q[0]]), closed); return p; };
      this.border = line(this.options.border, true);
      this.rivers = this.options.rivers.map((r) => line(r, false));
      this.dots = this.model.points.map((p) => map.latLngToContainerPoint([p[1], p[0]]));
      this.draw();
    },
    trace(path, flat, closed) {
      for (let i = 0; i < flat.length; i += 2) {
        const p = this._map.latLngToContainerPoint([flat[i + 1], flat[i]]);
        if (i) path.lineTo(p.x, p.y); else path.moveTo(p.x, p.y);
      }
      if (closed) path.closePath();
    },
    setDay(day) { this.day = day; if (this._map) this.draw(); },
    hatch(colour, under) {
      const key = colour + under;
      this.patterns = this.patterns || {};
      if (!this.patterns[key]) {
        const c = document.createElement("canvas"); c.width = c.height = 10;
        const x = c.getContext("2d");
        x.fillStyle = under; x.fillRect(0, 0, 10, 10);
        x.strokeStyle = colour; x.lineWidth = 4;
        for (const o of [-10, 0, 10]) { x.beginPath(); x.moveTo(o, 10); x.lineTo(o + 10, 0); x.stroke(); }
        this.patterns[key] = this.canvas.getContext("2d").createPattern(c, "repeat");
      }
      return this.patterns[key];
    },
    draw() {
      const ctx = this.canvas.getContext("2d"), m = this.model, dark = matchMedia("(prefers-color-scheme: dark)").matches;
      ctx.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
      ctx.clearRect(0, 0, this.canvas.width, this.canvas.height);
      if (!this.options.tilesOn()) { ctx.fillStyle = dark ? "#2b353b" : "#f7f6f2"; ctx.fill(this.border); }
      const sieges = [], holder = new Int8Array(m.runs.length).fill(-1);
      for (let i = 0; i < m.runs.length; i++) {
        const r = m.runs[i], at = runAt(r, this.day), actor = r[at + 1], state = m.states[r[at + 2]], basis = m.bases[r[at + 3]];
        if (r[at + 7] >= 0) sieges.push([i, colourOn(m.actors[r[at + 7]], this.day)]);
        if (actor < 0) continue;
        if (basis !== "none") holder[i] = actor;
        const colour = colourOn(m.actors[actor], this.day), other = r[at + 6];
        const mixed = state === "contested" || state === "shared";
        ctx.globalAlpha = basis === "none" ? 0.18 : state === "stale" ? 0.42 : basis === "area" ? 0.6 : 0.78;
        ctx.fillStyle = mixed ? this.hatch(colour, other >= 0 ? colourOn(m.actors[other], this.day) : "#ffffff") : colour;
        ctx.fill(this.paths[i]);
      }
      ctx.globalAlpha = 1;
      // The line of contact: edges between reported places of two actors.
      ctx.strokeStyle = dark ? "#ffffff" : "#111820"; ctx.lineWidth = 1.8; ctx.lineCap = "round";
      m.edges.forEach((e, k) => { if (holder[e.a] >= 0 && holder[e.b] >= 0 && holder[e.a] !== holder[e.b]) ctx.stroke(this.edgePaths[k]); });
      ctx.strokeStyle = "#5b93b8"; ctx.lineWidth = 1.6;
      for (const r of this.rivers) ctx.stroke(r);
      ctx.strokeStyle = dark ? "#c6d0d6" : "#3a474f"; ctx.lineWidth = 1.4; ctx.stroke(this.border);
      for (const [i, colour] of sieges) {
        ctx.beginPath(); ctx.arc(this.dots[i].x, this.dots[i].y, this._map.getZoom() < 9 ? 3 : 7, 0, 7); ctx.lineWidth = this._map.getZoom() < 9 ? 1.2 : 2.5; ctx.strokeStyle = colour; ctx.stroke();
      }
      this.label(ctx, dark);
    },
    label(ctx, dark) {
      const m = this.model, zoom = this._map.getZoom(), limit = zoom < 7 ? 0.9 : zoom < 8 ? 0.75 : zoom < 10 ? 0.5 : zoom < 12 ? 0.3 : 0;
      ctx.font = '600 12px "IBM Plex Sans Arabic", "Noto Sans Arabic", sans-serif';
      ctx.textAlign = "center";
      const taken = [];
      const order = m.points.map((p, i) => i).filter((i) => m.points[i][2] >= limit).sort((a, b) => m.points[b][2] - m.points[a][2]);
      for (const i of order) {
        const p = this.dots[i];
        if (p.x < 0 || p.y < 0 || p.x > this.canvas.width || p.y > this.canvas.height) continue;
        const name = m.names[i][this.options.lang === "ar" ? 0 : 1] || m.names[i][0], w = ctx.measureText(name).width / 2 + 4;
        if (taken.some((t) => Math.abs(t.x - p.x) < t.w + w && Math.abs(t.y - p.y) < 18)) continue;
        taken.push({ x: p.x, y: p.y, w });
        ctx.beginPath(); ctx.arc(p.x, p.y, 2.2, 0, 7); ctx.fillStyle = dark ? "#fff" : "#1d2a32"; ctx.fill();
        ctx.lineWidth = 3; ctx.strokeStyle = dark ? "#161d22" : "#ffffffd0"; ctx.strokeText(name, p.x, p.y - 6);
        ctx.fillText(name, p.x, p.y - 6);
      }
    },
    placeAt(point) {
      const ctx = this.canvas.getContext("2d");
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      for (let i = 0; i < this.paths.length; i++) if (ctx.isPointInPath(this.paths[i], point.x, point.y)) return i;
      return -1;
    },
  });

  function element(tag, attributes, ...children) {
    const e = document.createElement(tag);
    for (const [k, v] of Object.entries(attributes || {})) if (k.startsWith("on")) e.addEventListener(k.slice(2), v); else e.setAttribute(k, v);
    e.append(...children);
    return e;
  }

  function start(map, data, config) {
    const model = decode(data), t = config.labels;
    let tilesOn = false;
    const layer = new Layer(model, { ...config, tilesOn: () => tilesOn }).addTo(map);
    const first = Math.max(0, Math.round((Date.parse((data.from || data.start) + "T00:00:00Z") - model.t0) / DAY));
    const last = data.days - 1;
    const slider = element("input", { type: "range", min: first, max: last, step: 1, "aria-label": t.timeline });
    const date = element("input", { type: "date", min: iso(model.t0 + first * DAY), max: iso(model.t0 + last * DAY), "aria-label": t.date });
    const shown = element("output", { class: "tamas-day", dir: "auto" });
    const play = element("button", { type: "button", id: "tamas-play" }, "▶ " + t.play);
    const speed = element("select", { "aria-label": t.speed });
    for (const [days, name] of [[1, "1×"], [7, "7×"], [30, "30×"]]) speed.append(element("option", { value: days }, name));
    speed.value = "7";
    const step = (d) => () => { const list = model.changes; const n = d > 0 ? list.find((c) => c > day) : [...list].reverse().find((c) => c < day); if (n !== undefined) show(n); };
    const back = element("button", { type: "button", "aria-label": t.back, onclick: step(-1) }, "|◂");
    const next = element("button", { type: "button", "aria-label": t.forward, onclick: step(1) }, "▸|");
    const bars = element("canvas", { "aria-hidden": "true" });
    const years = element("div", { class: "tamas-years", "aria-hidden": "true" });
    const y0 = new Date(model.t0 + first * DAY).getUTCFullYear(), y1 = new Date(model.t0 + last * DAY).getUTCFullYear();
    for (let y = y0; y <= y1; y++) years.append(element("span", {}, String(y)));
    const controls = element("div", { class: "tamas-row" }, play, back, next, date, shown, speed);
    const panel = element("section", { class: "tamas-panel", "aria-label": t.timeline }, controls, element("div", { class: "tamas-track" }, bars, slider), years);
    if (last === first) panel.querySelector(".tamas-track").hidden = true;
    const list = element("ul");
    for (const a of model.actors) {
      const used = model.runs.some((r) => { for (let i = 0; i < r.length; i += 8) if (model.actors[r[i + 1]] === a) return true; return false; });
      if (!used) continue;
      const swatch = element("i"); swatch.style.background = colourOn(a, last);
      list.append(element("li", {}, swatch, a[config.lang]));
    }
    const legend = element("details", { class: "tamas-legend" }, element("summary", {}, t.legend), list,
      ...["pale", "faded", "hatched", "ring", "front", "notice"].map((k) => element("p", {}, t[k])));
    legend.open = window.innerWidth > 800;
    map.getContainer().append(panel, legend);
    L.DomEvent.disableClickPropagation(panel); L.DomEvent.disableScrollPropagation(panel);
    L.DomEvent.disableClickPropagation(legend); L.DomEvent.disableScrollPropagation(legend);
    if (config.tiles) {
      const tiles = L.tileLayer("https://tile.openstreetmap.org/{z}/{x}/{y}.png", { maxZoom: 18, attribution: "© OpenStreetMap" });
      const box = element("input", { type: "checkbox" });
      box.addEventListener("change", () => { tilesOn = box.checked; if (tilesOn) tiles.addTo(map); else tiles.remove(); layer.draw(); });
      legend.append(element("label", {}, box, " " + t.tiles + " (OpenStreetMap)"));
    }
    L.control.zoom({ position: config.lang === "ar" ? "topleft" : "topright" }).addTo(map);

    let day = -1, timer = null;
    const format = new Intl.DateTimeFormat(config.lang === "ar" ? "ar-SY-u-nu-latn" : "en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
    function show(d) {
      day = Math.max(first, Math.min(last, d));
      slider.value = day;
      const text = iso(model.t0 + day * DAY);
      date.value = text; shown.textContent = format.format(model.t0 + day * DAY); slider.setAttribute("aria-valuetext", shown.textContent);
      layer.setDay(day);
      document.dispatchEvent(new CustomEvent("tamas:day", { detail: text }));
    }
    function stop() { clearInterval(timer); timer = null; play.textContent = "▶ " + t.play; }
    function toggle() {
      if (timer) return stop();
      if (day >= last) show(first);
      play.textContent = "❚❚ " + t.pause;
      timer = setInterval(() => { if (day >= last) stop(); else show(day + Number(speed.value)); }, 60);
    }
    play.addEventListener("click", toggle);
    slider.addEventListener("input", () => show(Number(slider.value)));
    date.addEventListener("change", () => { if (date.value) show(Math.round((Date.parse(date.value + "T00:00:00Z") - model.t0) / DAY)); });
    document.addEventListener("keydown", (e) => {
      if (e.target.closest("input, select, button, a, aside")) return;
      if (e.key === " ") { e.preventDefault(); toggle(); }
      if (e.key === "Home") show(first);
      if (e.key === "End") show(last);
    });
    map.on("click", (e) => {
      const i = layer.placeAt(e.containerPoint); layer.draw();
      if (i < 0) return;
      const detail = { id: model.ids[i], on: iso(model.t0 + day * DAY) };
      if (!document.dispatchEvent(new CustomEvent("tamas:select", { detail, cancelable: true }))) return;
      const r = model.runs[i], at = runAt(r, day), actor = model.actors[r[at + 1]];
      const box = element("div", { dir: "auto" }, element("strong", {}, model.names[i][config.lang === "ar" ? 0 : 1] || model.names[i][0]), element("br"),
        (actor ? actor[config.lang] : t.unknown) + " — " + t[model.states[r[at + 2]]], element("br"), t.since + " " + iso(model.t0 + r[at + 5] * DAY) + " · " + t[model.bases[r[at + 3]]]);
      L.popup().setLatLng(e.latlng).setContent(box).openOn(map);
    });
    function histogram() {
      const w = bars.clientWidth, h = bars.clientHeight, x = bars.getContext("2d"), top = Math.max(1, ...data.histogram);
      bars.width = w; bars.height = h; x.fillStyle = "#7c97a6";
      data.histogram.forEach((n, k) => {
        const at = (Date.UTC(new Date(model.t0).getUTCFullYear(), new Date(model.t0).getUTCMonth() + k, 1) - model.t0) / DAY;
        if (n && at + 30 > first) x.fillRect(((at - first) / (last - first)) * w, h - (h * n) / top, Math.max(2, (28 / (last - first)) * w), (h * n) / top);
      });
    }
    new ResizeObserver(histogram).observe(bars);
    const asked = config.on || (location.hash.match(/on=(\d{4}-\d\d-\d\d)/) || [])[1];
    map.fitBounds(L.polyline(config.border).getBounds(), { paddingTopLeft: [10, 10], paddingBottomRight: [10, 120] });
    show(asked ? Math.round((Date.parse(asked + "T00:00:00Z") - model.t0) / DAY) : last);
    if (document.fonts) document.fonts.ready.then(() => layer.draw());
    return { show: (text) => show(Math.round((Date.parse(text + "T00:00:00Z") - model.t0) / DAY)), layer, model };
  }

  window.Tamas = {
    controlTimeline(map, config) {
      map.attributionControl.setPrefix("Tamas").setPosition(config.lang === "ar" ? "topleft" : "topright");
      if (config.data) return (window.Tamas.current = start(map, config.data, config));
      const wait = element("p", { class: "tamas-wait", role: "status" }, config.labels.loading);
      map.getContainer().append(wait);
      fetch(config.url).finally(() => wait.remove()).then((r) => { if (!r.ok) throw new Error(r.status); return r.json(); })
        .then((data) => { window.Tamas.current = start(map, data, config); document.body.dataset.ready = "yes"; })
        .catch((error) => { console.error(error); map.getContainer().append(element("p", { class: "tamas-panel", role: "alert" }, config.labels.failed)); });
    },
  };
})();
