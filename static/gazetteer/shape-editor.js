/* Draws and edits one shape on a map with Leaflet-Geoman, in step with a textarea that holds it as GeoJSON. */
(function () {
  "use strict";
  const round = (value) => (Array.isArray(value) ? value.map(round) : Math.round(value * 1e5) / 1e5);
  /* ``kind()`` answers "Polygon" or "Line"; ``changed(bounds)`` is told of every change. */
  function shapeEditor(map, field, labels, kind, style) {
    map.pm.setGlobalOptions({ snappable: false, allowSelfIntersection: false, pathOptions: style() });
    map.pm.setLang("tamas", { tooltips: { placeMarker: labels.start, firstVertex: labels.start, continueLine: labels.next, finishLine: labels.finish, finishPoly: labels.close } }, "en");
    const shapes = L.featureGroup().addTo(map);
    let editing = false;
    const bar = L.DomUtil.create("div", "shape-bar");
    const button = (name, act) => {
      const b = L.DomUtil.create("button", "shape-" + name, bar);
      b.type = "button";
      b.addEventListener("click", act);
      return b;
    };
    const draw = button("draw", () => { stop(); map.pm.enableDraw(kind()); });
    const edit = button("edit", () => { editing ? stop() : start(); });
    const remove = button("remove", () => { stop(); shapes.clearLayers(); write(); });
    remove.textContent = labels.remove;
    function name() {
      draw.textContent = kind() === "Line" ? labels.line : labels.draw;
      edit.textContent = editing ? labels.done : labels.edit;
      const empty = shapes.getLayers().length === 0;
      edit.hidden = remove.hidden = empty;
    }
    function start() { shapes.eachLayer((l) => l.pm.enable()); editing = true; name(); }
    function stop() { map.pm.disableDraw(); shapes.eachLayer((l) => l.pm.disable()); editing = false; name(); }
    function add(layer) {
      shapes.addLayer(layer);
      layer.on("pm:edit pm:vertexremoved pm:markerdragend", write).on("pm:remove", () => { shapes.removeLayer(layer); write(); });
    }
    function write() {
      const parts = shapes.getLayers().map((l) => l.toGeoJSON().geometry);
      const plain = parts.flatMap((g) => (g.type.startsWith("Multi") ? g.coordinates : [g.coordinates]));
      const type = kind() === "Line" ? "LineString" : "Polygon";
      field.value = plain.length === 0 ? "" : JSON.stringify(round1(plain, type));
      field.dispatchEvent(new Event("change", { bubbles: true }));
      name();
    }
    function round1(plain, type) {
      return plain.length === 1 ? { type, coordinates: round(plain[0]) } : { type: "Multi" + type, coordinates: round(plain) };
    }
    function load() {
      shapes.clearLayers();
      try {
        const value = JSON.parse(field.value || "null");
        if (value) L.geoJSON(value, { style: style() }).eachLayer(add);
      } catch (error) { /* the form says what is wrong with it */ }
      name();
    }
    map.on("pm:create", (e) => { map.removeLayer(e.layer); e.layer.setStyle(style()); add(e.layer); write(); });
    field.addEventListener("input", load);
    const control = L.control({ position: "topright" });
    control.onAdd = () => { L.DomEvent.disableClickPropagation(bar); return bar; };
    control.addTo(map);
    load();
    return { shapes, rename: () => { shapes.eachLayer((l) => l.setStyle && l.setStyle(style())); name(); } };
  }
  window.Gazetteer.shapeEditor = shapeEditor;
})();
