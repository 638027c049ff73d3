/* The ground of every map in the admin: border, barriers and towns from our own server; tiles only where they are asked for. */
(function () {
  "use strict";
  const read = (id) => { const at = document.getElementById(id); return at ? JSON.parse(at.textContent) : null; };
  const text = (words) => { const span = document.createElement("span"); span.textContent = words; return span; };
  const SHAPE = {
    boundary: { color: "#7a6a3a", weight: 2, fill: false, dashArray: "6 4" },
    region: { color: "#35566a", weight: 2, fillOpacity: 0.15 },
    barrier: { color: "#2f7fd0", weight: 3 },
    arrangement: { color: "#8a4fa0", weight: 2, dashArray: "4 3", fillOpacity: 0.12 },
  };
  function lines(map, rings) {
    L.polygon(rings.border.map(([x, y]) => [y, x]), { className: "ground-border", interactive: false, pmIgnore: true, weight: 1.5, pane: "ground" }).addTo(map);
    for (const shape of rings.barriers) L.geoJSON(shape, { className: "ground-barrier", interactive: false, pmIgnore: true, pane: "ground" }).addTo(map);
    for (const town of rings.towns) {
      L.circleMarker([town.lat, town.lon], { radius: 2, interactive: false, pmIgnore: true, className: "ground-town", pane: "towns" })
        .bindTooltip(text(town.name), { permanent: true, direction: "auto", className: "ground-label", pane: "towns" }).addTo(map);
    }
  }
  /* Labels that would cover an earlier one are hidden: first those of neighbours, nearest first, then towns, the foremost first. */
  function thin(map) {
    const taken = [...map.getContainer().querySelectorAll(".place-point")].map((point) => point.getBoundingClientRect());
    const labels = (pane) => [...map.getPane(pane).querySelectorAll(".ground-label")];
    for (const label of [...labels("tooltipPane"), ...labels("towns")]) {
      label.classList.remove("covered");
      const box = label.getBoundingClientRect();
      const covered = taken.some((b) => box.left < b.right && b.left < box.right && box.top < b.bottom && b.top < box.bottom);
      label.classList.toggle("covered", covered);
      if (!covered) taken.push(box);
    }
  }
  /* A map in ``element``; ``settings`` come from gazetteer/admin/maps.py. */
  function ground(element, settings) {
    const map = L.map(element, { center: [35.0, 38.6], zoom: 6, minZoom: 5, maxZoom: 18, zoomSnap: 0.5 });
    map.createPane("ground").classList.add("ground-ground");
    map.createPane("towns").classList.add("ground-towns");
    map.attributionControl.setPrefix(false);
    const tiles = L.tileLayer(settings.tiles, { maxZoom: 19, attribution: "© OpenStreetMap" });
    tiles.on("add", () => element.classList.add("with-tiles")).on("remove", () => element.classList.remove("with-tiles"));
    L.control.layers(null, { [settings.labels.tiles]: tiles }, { collapsed: true }).addTo(map);
    fetch(settings.base).then((answer) => { if (!answer.ok) throw new Error(answer.status); return answer.json(); })
      .then((rings) => { lines(map, rings); map.on("zoomend moveend", () => thin(map)); thin(map); element.dataset.ready = "ground"; })
      .catch(() => { element.querySelector(".leaflet-control-attribution").textContent = settings.labels.failed; });
    return map;
  }
  window.Gazetteer = { ground, read, text, thin, SHAPE };
})();
