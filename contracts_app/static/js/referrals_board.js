/* What is new and urgent is said in the title, aloud, and by a sound if wanted. */
"use strict";
(function () {
  const byId = (id) => document.getElementById(id);
  const news = byId("board-news");
  const stays = byId("board-stays");
  const title = document.title;
  const setting = "referrals-sound";
  const box = byId("board-sound");
  const urgent = () => Array.from(document.querySelectorAll("#referral-board [data-urgent] > p:first-child > a"), (link) => link.href);
  let known = new Set(urgent());
  let unseen = 0;

  function ask(source, path) {
    stays.textContent = "";
    htmx.ajax("GET", path, { source, target: "#dialog", swap: "innerHTML" }).catch(() => {});
  }
  document.addEventListener("board:ask", (event) => ask(event.target, event.detail));
  /* The next step of a card is asked for in a dialog; in another window it is a page. */
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-ask]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    ask(link, link.href);
  });

  /* A page may keep nothing. */
  function kept() {
    try { return localStorage.getItem(setting) === "on"; } catch { return false; }
  }
  function keep(on) {
    try { localStorage.setItem(setting, on ? "on" : ""); } catch { /* as said */ }
  }
  /* What only some need is fetched when they do: the sound, and dragging with a mouse. */
  function fetched(part, then) {
    const script = document.createElement("script");
    script.src = news.dataset[part];
    script.onload = then || null;
    delete news.dataset[part];
    document.head.append(script);
  }
  function sound() {
    const ring = () => document.dispatchEvent(new Event("board:ring"));
    if (news.dataset.ring) fetched("ring", ring); else ring();
  }
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "touch" && news.dataset.drag) fetched("drag");
  });
  function tell(count) {
    unseen += count;
    document.title = `(${unseen}) ${title}`;
    news.className = "notice notice-warn";
    news.textContent = news.dataset.words.replace("{count}", unseen);
    if (box.checked) sound();
  }
  function seen() {
    if (!unseen) return;
    unseen = 0;
    document.title = title;
    news.className = "";
    news.textContent = "";
  }
  function look(event) {
    if (!event.detail.target || event.detail.target.id !== "referral-board") return;
    const ended = event.detail.target.querySelector("[data-ended]");
    if (ended) {
      seen();
      document.title = `${ended.dataset.ended} · ${title}`;
      if (box.checked) sound();
      return;
    }
    const now = urgent();
    const asked = event.detail.requestConfig.path;
    /* Of another department nothing is new. */
    const added = asked.endsWith("/board") ? now.filter((card) => !known.has(card)).length : 0;
    known = new Set([...known, ...now]);
    if (added) tell(added);
  }
  document.addEventListener("htmx:afterSettle", look);
  ["click", "keydown", "input"].forEach((name) => document.addEventListener(name, seen));
  byId("board-sound-box").hidden = false;
  box.checked = kept();
  box.addEventListener("change", () => { keep(box.checked); if (box.checked) sound(); });
})();
