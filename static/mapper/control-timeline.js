/* A packed timeline on a Leaflet map: fetch or unwrap it, draw it, and let a reader move through it. */
(function () {
  "use strict";
  const { element } = Tamas;

  /* The bytes of a timeline: those at config.url, or the base64 of their gzipped form that a file carries. */
  async function bytesOf(config) {
    if (config.url) {
      const answer = await fetch(config.url);
      if (!answer.ok) throw new Error(`${config.url}: ${answer.status}`);
      return answer.arrayBuffer();
    }
    const packed = Uint8Array.from(atob(config.data), (c) => c.charCodeAt(0));
    return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  }

  async function placesOf(config) {
    if (typeof config.places !== "string") return config.places;
    const answer = await fetch(config.places);
    if (!answer.ok) throw new Error(`${config.places}: ${answer.status}`);
    return answer.json();
  }

  function start(map, model, config) {
    const t = config.labels, { lang } = config, calendar = Tamas.calendarOf(model, lang);
    let tilesOn = false;
    const layer = new Tamas.TimelineLayer(model, { ...config, tilesOn: () => tilesOn });
    const moved = (day) => {
      layer.setDay(day);
      document.dispatchEvent(new CustomEvent("tamas:day", { detail: calendar.iso(day) }));
    };
    const controls = Tamas.controls(model, calendar, t, moved), legend = Tamas.legend(model, calendar, t, lang);
    map.getContainer().append(controls.panel, legend);
    for (const box of [controls.panel, legend]) { L.DomEvent.disableClickPropagation(box); L.DomEvent.disableScrollPropagation(box); }
    if (config.tiles) {
      const tiles = L.tileLayer("https://tile.openstreetmap.org/{z}/{x}/{y}.png", { maxZoom: 18, attribution: "© OpenStreetMap" });
      const box = element("input", { type: "checkbox", onchange: () => {
        tilesOn = box.checked;
        if (tilesOn) tiles.addTo(map); else tiles.remove();
        layer.draw();
      } });
      legend.append(element("label", {}, box, " " + t.tiles + " (OpenStreetMap)"));
    }
    L.control.zoom({ position: lang === "ar" ? "topleft" : "topright" }).addTo(map);
    map.fitBounds(L.polyline(config.border).getBounds(), { paddingTopLeft: [10, 10], paddingBottomRight: [10, 120], animate: false });
    const asked = config.on || (location.hash.match(/on=(\d{4}-\d\d-\d\d)/) || [])[1];
    controls.show(asked ? calendar.number(asked) : calendar.last);
    layer.addTo(map);
    const current = { model, layer, show: (iso) => controls.show(calendar.number(iso)), places: null };
    map.on("click", (e) => {
      const cell = layer.cellAt(e.containerPoint);
      if (cell >= 0 && current.places) tell(map, current, calendar, config, cell, controls.day(), e.latlng);
    });
    return current;
  }

  /* What was clicked goes to whoever listens for it (the why-drawer); where nobody does, a popup tells it. */
  function tell(map, { model, layer, places }, calendar, config, cell, day, latlng) {
    const t = config.labels, detail = { id: places.ids[cell], on: calendar.iso(day) };
    if (!document.dispatchEvent(new CustomEvent("tamas:select", { detail, cancelable: true }))) return;
    const [actor, state, basis] = model.looks[layer.state.look[cell]], holder = actor < 0 ? t.unknown : model.actors[actor][config.lang];
    const text = element("div", { dir: "auto" }, element("strong", {}, places.names[cell]), element("br"), holder + " — " + t[model.states[state]],
      element("br"), t.since + " " + calendar.iso(Tamas.heldSince(model, cell, day)) + " · " + t[model.bases[basis]]);
    L.popup().setLatLng(latlng).setContent(text).openOn(map);
  }

  /* Names come after the first paint; those of another map than the one drawn (the gazetteer changed in between) are left out. */
  async function name(current, promise) {
    const places = await promise;
    if (places.key !== current.model.places) throw new Error("The names are those of another map; load the page again.");
    current.layer.name(places);
    current.places = current.layer.labels.places;
    if (document.fonts) document.fonts.ready.then(() => current.layer.drawCover());
  }

  Tamas.controlTimeline = async function (map, config) {
    map.attributionControl.setPrefix("Tamas").setPosition(config.lang === "ar" ? "topleft" : "topright");
    const wait = element("p", { class: "tamas-wait", role: "status" }, config.labels.loading);
    map.getContainer().append(wait);
    try {
      const places = placesOf(config);
      places.catch(() => {}); // told of below, once the map stands
      const model = Tamas.decode(await bytesOf(config));
      wait.remove();
      Tamas.current = start(map, model, config);
      performance.mark("tamas:drawn");
      await name(Tamas.current, places);
      document.body.dataset.ready = "yes";
    } catch (error) {
      console.error(error);
      wait.remove();
      map.getContainer().append(element("p", { class: "tamas-panel", role: "alert" }, config.labels.failed));
    }
  };
})();
