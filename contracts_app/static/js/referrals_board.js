/* What is new and urgent on the board is said: in the title, aloud to screen readers, and by a sound if wanted. */
"use strict";
(function () {
  const byId = (id) => document.getElementById(id);
  const news = byId("board-news");
  const title = document.title;
  const setting = "referrals-sound";
  const box = byId("board-sound");
  const urgent = () => Array.from(document.querySelectorAll("#referral-board [data-urgent] > p:first-child > a"), (link) => link.href);
  let known = new Set(urgent());
  let unseen = 0;
  let audio = null;

  /* The next step of a card is asked for in a dialog; in another window it is a page. */
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-ask]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    htmx.ajax("GET", link.href, { source: link, target: "#dialog", swap: "innerHTML" }).catch(() => {});
  });

  /* A page may keep nothing: then the box is ticked anew each time. */
  function kept() {
    try { return localStorage.getItem(setting) === "on"; } catch { return false; }
  }
  function keep(on) {
    try { if (on) localStorage.setItem(setting, "on"); else localStorage.removeItem(setting); } catch { /* as said */ }
  }
  /* Two short tones; a browser lets a page sound only once somebody has touched it. */
  function sound() {
    const Context = window.AudioContext || window.webkitAudioContext;
    if (!Context) return;
    audio = audio || new Context();
    audio.resume();
    [880, 1175].forEach((pitch, place) => {
      const start = audio.currentTime + place * 0.22;
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.2, start);
      volume.gain.exponentialRampToValueAtTime(0.001, start + 0.2);
      tone.connect(volume).connect(audio.destination);
      tone.start(start);
      tone.stop(start + 0.2);
    });
  }
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
    const now = urgent();
    const asked = event.detail.requestConfig.path;
    /* Another department was chosen: what it has is not new. */
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
