/* The map above a list of places or areas; a click opens the page of what was clicked. */
(function () {
  "use strict";
  document.addEventListener("DOMContentLoaded", () => {
    const element = document.getElementById("list-map");
    if (!element) return;
    const { ground, read, text, SHAPE } = window.Gazetteer;
    const map = ground(element, read("map-settings")), data = read("map-data"), found = L.featureGroup();
    const canvas = L.canvas({ padding: 0.3, tolerance: 4 });
    const link = (layer, item, more) => layer
      .bindTooltip(text(item.name + more), { sticky: true })
      .on("click", () => { window.location.assign(item.url); }).addTo(found);
    for (const p of data.points || []) {
      link(L.circleMarker([p.lat, p.lon], { renderer: canvas, radius: data.points.length > 200 ? 3.5 : 5, weight: 1, color: "#fff", fillColor: "#b3432b", fillOpacity: 0.9 }), p, " · " + p.kind);
    }
    for (const a of data.shapes || []) link(L.geoJSON(a.shape, { style: SHAPE[a.role] }), a, "");
    found.addTo(map);
    if (found.getLayers().length) map.fitBounds(found.getBounds().pad(0.1), { maxZoom: 12 });
    element.map = map;
    element.found = found;
  });
})();
