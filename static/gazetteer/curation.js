/* Maps of points on the curation pages, and the way back to a form with what was typed. */
(function () {
  "use strict";
  function draw(box) {
    const points = Gazetteer.read(box.dataset.points);
    const map = Gazetteer.ground(box, Gazetteer.read("map-settings"));
    map.createPane("points").classList.add("points-pane");  // over the ground, which comes later
    const marks = points.map((p) => {
      const near = p.kind === "near";
      const mark = L.circleMarker([p.lat, p.lon], near ? { radius: 5, color: "#7a4bb0", weight: 1, fillOpacity: 0.35, pane: "points" } : { radius: 7, color: "#b8352f", weight: 2, fillOpacity: 0.6, pane: "points" });
      if (p.label) { const text = document.createElement("bdi"); text.textContent = p.label; mark.bindTooltip(text, { permanent: points.length < 12, direction: "top" }); }
      return mark.addTo(map);
    });
    if (marks.length) map.fitBounds(L.featureGroup(marks).getBounds().pad(0.3), { maxZoom: 12 });
  }
  document.querySelectorAll(".points-map").forEach(draw);
  document.querySelectorAll("[data-reload]").forEach((e) => setTimeout(() => location.reload(), Number(e.dataset.reload)));
  document.querySelectorAll("[data-back]").forEach((b) => b.addEventListener("click", () => history.back()));
})();
