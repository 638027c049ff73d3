/* What do colours and signs mean? The actors that occur, and how each state is drawn. */
(function () {
  "use strict";
  const SIGNS = ["pale", "faded", "hatched", "hinted", "ring", "lozenge", "front", "dashed", "notice"];

  /* The legend as an element; colours are those of the last day. */
  Tamas.legend = function (model, calendar, t, lang) {
    const { element, colourOn } = Tamas, list = element("ul"), used = new Set(model.looks.map((look) => look[0]));
    model.actors.forEach((actor, n) => {
      if (!used.has(n)) return;
      const swatch = element("i");
      swatch.style.background = colourOn(actor, calendar.last);
      list.append(element("li", {}, swatch, actor[lang]));
    });
    const box = element("details", { class: "tamas-legend" }, element("summary", {}, t.legend), list, ...SIGNS.map((key) => element("p", {}, t[key])));
    box.open = window.innerWidth > 800;
    return box;
  };
})();
