/* The why-drawer: the claims behind the place that was clicked, on the day shown. */
(function () {
  "use strict";
  const drawer = document.getElementById("why"), body = document.getElementById("why-body");
  let place = null;
  async function open(id, on) {
    place = id;
    drawer.hidden = false;
    try {
      const answer = await fetch(drawer.dataset.url + encodeURIComponent(id) + "/?on=" + on + "&lang=" + document.documentElement.lang);
      if (!answer.ok) throw new Error(answer.status);
      body.innerHTML = await answer.text(); // our own template, which escapes every text
    } catch (error) {
      body.textContent = drawer.dataset.failed;
    }
  }
  document.addEventListener("tamas:select", (e) => { e.preventDefault(); open(e.detail.id, e.detail.on); });
  let waiting = null;
  document.addEventListener("tamas:day", (e) => {
    history.replaceState(null, "", "#on=" + e.detail);
    if (drawer.hidden || !place) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => open(place, e.detail), 250);
  });
  const close = () => { drawer.hidden = true; };
  document.getElementById("why-close").addEventListener("click", close);
  document.addEventListener("keydown", (e) => { if (e.key === "Escape") close(); });
})();
