/* The map of an area's page: its shape, drawn as its role wants it. */
(function () {
  "use strict";
  document.addEventListener("DOMContentLoaded", () => {
    const element = document.getElementById("area-map"), field = document.getElementById("id_shape"), role = document.getElementById("id_role");
    if (!element) return;
    const { ground, read, SHAPE, shapeEditor } = window.Gazetteer, settings = read("map-settings");
    const map = ground(element, settings);
    element.map = map;
    if (!field || !role) return;
    const editor = shapeEditor(map, field, settings.labels, () => (role.value === "barrier" ? "Line" : "Polygon"), () => SHAPE[role.value] || SHAPE.region);
    role.addEventListener("change", editor.rename);
    if (editor.shapes.getLayers().length) map.fitBounds(editor.shapes.getBounds().pad(0.4), { maxZoom: 13 });
    element.dataset.editor = "ready";
  });
})();
