/* Maps of points on the curation pages, and the way back to a form with what was typed. */
(function () {
  "use strict";
  function draw(box) {
    const points = JSON.parse(document.getElementById(box.dataset.points).textContent);
    const map = L.map(box, { center: [35, 38.6], zoom: 7, attributionControl: false });
    const outline = JSON.parse(document.getElementById("border").textContent);
    L.polyline(outline, { color: "#5a6a74", weight: 1.4, interactive: false }).addTo(map);
    const tiles = L.tileLayer("https://tile.openstreetmap.org/{z}/{x}/{y}.png", { maxZoom: 18 });
    L.control.layers({}, { OpenStreetMap: tiles }, { collapsed: false }).addTo(map);  // off until the editor asks for it
    const marks = points.map((p) => {
      const near = p.kind === "near";
      const mark = L.circleMarker([p.lat, p.lon], near ? { radius: 5, color: "#7a4bb0", weight: 1, fillOpacity: 0.35 } : { radius: 7, color: "#b8352f", weight: 2, fillOpacity: 0.6 });
      if (p.label) { const text = document.createElement("bdi"); text.textContent = p.label; mark.bindTooltip(text, { permanent: points.length < 12, direction: "top" }); }
      return mark.addTo(map);
    });
    if (marks.length) map.fitBounds(L.featureGroup(marks).getBounds().pad(0.3), { maxZoom: 12 });
  }
  document.querySelectorAll(".points-map").forEach(draw);
  document.querySelectorAll("[data-reload]").forEach((e) => setTimeout(() => location.reload(), Number(e.dataset.reload)));
  document.querySelectorAll("[data-back]").forEach((b) => b.addEventListener("click", () => history.back()));
})();
