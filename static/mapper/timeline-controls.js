/* How does a reader move through time? The panel under the map: play, step, date, slider over the number of claims. */
(function () {
  "use strict";
  const DAY = 86400000, BEAT = 60; // milliseconds

  /* An HTML element; attributes beginning with "on" are listeners. */
  function element(tag, attributes, ...children) {
    const e = document.createElement(tag);
    for (const [k, v] of Object.entries(attributes || {})) if (k.startsWith("on")) e.addEventListener(k.slice(2), v); else e.setAttribute(k, v);
    e.append(...children);
    return e;
  }

  /* Days of a timeline as numbers from its start, as dates and as a reader writes them. */
  function calendarOf(model, lang) {
    const t0 = Date.parse(model.start + "T00:00:00Z");
    const format = new Intl.DateTimeFormat(lang === "ar" ? "ar-SY-u-nu-latn" : "en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
    return {
      first: Math.max(0, model.from),
      last: model.days - 1,
      iso: (day) => new Date(t0 + day * DAY).toISOString().slice(0, 10),
      number: (iso) => Math.round((Date.parse(iso + "T00:00:00Z") - t0) / DAY),
      written: (day) => format.format(t0 + day * DAY),
      year: (day) => new Date(t0 + day * DAY).getUTCFullYear(),
      month: (k) => (Date.UTC(new Date(t0).getUTCFullYear(), new Date(t0).getUTCMonth() + k, 1) - t0) / DAY,
    };
  }

  /* The panel; show(day) is called for each day chosen. Returns { panel, show, toggle } with its own show, which moves the slider too. */
  function controls(model, calendar, t, draw) {
    const { first, last } = calendar, changes = Tamas.daysOfChange(model);
    const slider = element("input", { type: "range", min: first, max: last, step: 1, "aria-label": t.timeline });
    const date = element("input", { type: "date", min: calendar.iso(first), max: calendar.iso(last), "aria-label": t.date });
    const shown = element("output", { class: "tamas-day", dir: "auto" });
    const play = element("button", { type: "button", id: "tamas-play" }, "▶ " + t.play);
    const speed = element("select", { "aria-label": t.speed });
    for (const [days, name] of [[1, "1×"], [7, "7×"], [30, "30×"]]) speed.append(element("option", { value: days }, name));
    speed.value = "7";
    let day = -1, timer = null;

    function show(wanted) {
      day = Math.max(first, Math.min(last, wanted));
      slider.value = day;
      date.value = calendar.iso(day);
      shown.textContent = calendar.written(day);
      slider.setAttribute("aria-valuetext", shown.textContent);
      draw(day);
    }
    function stop() { clearInterval(timer); timer = null; play.textContent = "▶ " + t.play; }
    function toggle() {
      if (timer) return stop();
      if (day >= last) show(first);
      play.textContent = "❚❚ " + t.pause;
      timer = setInterval(() => { if (day >= last) stop(); else show(day + Number(speed.value)); }, BEAT);
    }
    const step = (next) => () => { if (next() !== undefined) show(next()); };
    const back = element("button", { type: "button", "aria-label": t.back, onclick: step(() => changes.filter((d) => d < day).pop()) }, "|◂");
    const on = element("button", { type: "button", "aria-label": t.forward, onclick: step(() => changes.find((d) => d > day)) }, "▸|");
    play.addEventListener("click", toggle);
    slider.addEventListener("input", () => show(Number(slider.value)));
    date.addEventListener("change", () => { if (date.value) show(calendar.number(date.value)); });
    document.addEventListener("keydown", (e) => {
      if (e.target.closest("input, select, button, a, aside")) return;
      if (e.key === " ") { e.preventDefault(); toggle(); }
      if (e.key === "Home") show(first);
      if (e.key === "End") show(last);
    });

    const bars = element("canvas", { "aria-hidden": "true" });
    const years = element("div", { class: "tamas-years", "aria-hidden": "true" });
    for (let y = calendar.year(first); y <= calendar.year(last); y++) years.append(element("span", {}, String(y)));
    const track = element("div", { class: "tamas-track" }, bars, slider);
    track.hidden = last === first;
    const row = element("div", { class: "tamas-row" }, play, back, on, date, shown, speed);
    new ResizeObserver(() => histogram(bars, model.claims, calendar)).observe(bars);
    return { panel: element("section", { class: "tamas-panel", "aria-label": t.timeline }, row, track, years), show, day: () => day };
  }

  /* A bar for the claims of every month, along the slider. */
  function histogram(canvas, claims, { first, last, month }) {
    const w = (canvas.width = canvas.clientWidth), h = (canvas.height = canvas.clientHeight), x = canvas.getContext("2d");
    const top = Math.max(1, ...claims), days = Math.max(1, last - first);
    x.fillStyle = "#7c97a6";
    claims.forEach((n, k) => {
      if (n && month(k) + 30 > first) x.fillRect(((month(k) - first) / days) * w, h - (h * n) / top, Math.max(2, (28 / days) * w), (h * n) / top);
    });
  }

  Object.assign(Tamas, { element, calendarOf, controls });
})();
