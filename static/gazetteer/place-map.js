/* The map of a place's page: its point to drag, its area to draw, its neighbours, and whether it fits its unit. */
(function () {
  "use strict";
  document.addEventListener("DOMContentLoaded", () => {
    const element = document.getElementById("place-map"), lat = document.getElementById("id_lat"), lon = document.getElementById("id_lon");
    if (!element) return;
    const { ground, read, text, thin, SHAPE, shapeEditor } = window.Gazetteer, settings = read("map-settings");
    const map = ground(element, settings), around = L.layerGroup().addTo(map), note = document.getElementById("place-note");
    element.map = map;
    const fixed = !lat; // someone who may only look
    const unit = document.getElementById("id_unit");
    const at = () => (fixed ? [Number(element.dataset.lat), Number(element.dataset.lon)] : [parseFloat(lat.value), parseFloat(lon.value)]);
    const known = () => at().every(Number.isFinite);
    const marker = L.marker(known() ? at() : [35, 38.6], {
      draggable: !fixed, keyboard: false, zIndexOffset: 1000, title: settings.labels.point, pmIgnore: true,
      icon: L.divIcon({ className: "place-point", iconSize: [22, 22] }),
    });
    if (known()) { marker.addTo(map); map.setView(at(), 11); }
    let waiting = 0, asked = 0;
    function look() {
      clearTimeout(waiting);
      waiting = setTimeout(async () => {
        if (!known()) return;
        const mine = ++asked, [y, x] = at();
        const query = new URLSearchParams({ lat: y, lon: x, id: element.dataset.id, unit: unit ? unit.value : element.dataset.unit });
        const answer = await fetch(settings.surroundings + "?" + query);
        if (answer.ok && mine === asked) show(await answer.json());
      }, 200);
    }
    function show(found) {
      around.clearLayers();
      if (found.boundary) L.geoJSON(found.boundary, { style: SHAPE.boundary, interactive: false, pmIgnore: true }).addTo(around);
      for (const p of found.neighbours) {
        const dot = L.circleMarker([p.lat, p.lon], { radius: p.homonym ? 7 : 4, pmIgnore: true, className: p.homonym ? "homonym" : "neighbour" }).addTo(around);
        const words = p.name + " · " + p.kind + (p.homonym ? " · " + settings.labels.homonym : "");
        if (p.homonym) dot.bindTooltip(text(words), { sticky: true });
        else dot.bindTooltip(text(p.name), { permanent: true, direction: "auto", className: "ground-label near" });
        dot.on("click", () => { window.open(p.url, "_blank", "noopener"); });
      }
      thin(map);
      note.textContent = found.warning;
      note.hidden = !found.warning;
      element.dataset.neighbours = found.neighbours.length;
    }
    function write(point) {
      lat.value = point.lat.toFixed(5);
      lon.value = point.lng.toFixed(5);
      look();
    }
    if (!fixed) {
      marker.on("dragend", () => write(marker.getLatLng()));
      for (const field of [lat, lon]) {
        field.addEventListener("change", () => { if (known()) { marker.setLatLng(at()).addTo(map); map.panTo(at()); look(); } });
      }
      if (window.django && window.django.jQuery && unit) window.django.jQuery(unit).on("change", look);
      map.on("click", (e) => { if (!known() && !map.pm.globalDrawModeEnabled()) { marker.setLatLng(e.latlng).addTo(map); write(e.latlng); } });
      const region = document.getElementById("id_region");
      const editor = shapeEditor(map, region, settings.labels, () => "Polygon", () => SHAPE.region);
      if (editor.shapes.getLayers().length) map.fitBounds(editor.shapes.getBounds().extend(marker.getLatLng()).pad(0.1), { maxZoom: 12 });
    }
    look();
    element.dataset.editor = "ready";
  });
})();
