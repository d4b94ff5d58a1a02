/* One paper after the other: whoever scans is never waited for. The box is free at once and keeps
   the focus, codes that come faster than answers line up, and what was refused stays on a list.
   Without this file each paper is sent as a page. */
"use strict";
(function () {
  const KEPT = "paper-sound";
  const form = document.getElementById("paper-form");
  const box = document.getElementById("code");
  const sound = form.querySelector("[data-sound]");
  const refused = document.querySelector("[data-not-taken]");
  const waiting = [];
  let busy = false;
  let sent = "";
  let typed = "";
  let settled = null;
  let speaker = null;

  function remembered(value) {
    try { return value === undefined ? localStorage.getItem(KEPT) : localStorage.setItem(KEPT, value); }
    catch (_refused) { return null; }
  }
  function beep(high) {
    const Audio = window.AudioContext || window.webkitAudioContext;
    if (!sound.checked || !Audio) return;
    speaker = speaker || new Audio();
    const tone = speaker.createOscillator();
    const level = speaker.createGain();
    level.gain.value = 0.1;
    tone.frequency.value = high ? 880 : 220;
    tone.connect(level);
    level.connect(speaker.destination);
    tone.start();
    tone.stop(speaker.currentTime + (high ? 0.12 : 0.4));
  }
  function note(text) {
    const line = document.createElement("li");
    line.textContent = "…" + sent.slice(-12) + " · " + text;
    refused.querySelector("ul").prepend(line);
    refused.hidden = false;
  }
  function sendNext() {
    if (!waiting.length) return;
    typed = box.value;
    box.value = waiting.shift();
    window.htmx.trigger(form, "submit");
  }
  /* A refused code stands in the box again, unless the next one is being typed already. */
  function answered(taken, why) {
    busy = false;
    beep(taken);
    if (!taken) note(why);
    if (!taken && !box.value && !waiting.length) {
      box.value = sent;
      box.select();
    }
    box.focus();
    sendNext();
  }
  const textOf = (selector) => (document.querySelector(selector) || { textContent: "" }).textContent.trim();

  form.addEventListener("submit", (event) => {
    if (!busy) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting.push(box.value);
    box.value = "";
  }, true);
  form.addEventListener("htmx:beforeRequest", () => {
    busy = true;
    sent = box.value;
    box.value = typed;
    typed = "";
  });
  ["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach((name) => {
    form.addEventListener(name, () => setTimeout(() => answered(false, textOf("#request-error")), 0));
  });
  /* Each piece of an answer settles by itself, and app.js goes to the errors each time. */
  document.addEventListener("htmx:afterSettle", (event) => {
    const { target, xhr } = event.detail;
    if (!target || target.id !== "noted" || xhr === settled) return;
    settled = xhr;
    setTimeout(() => answered(xhr.status === 200, textOf("#error-summary li")), 0);
  });
  sound.checked = remembered() === "on";
  form.querySelector("[data-sound-choice]").hidden = false;
  sound.addEventListener("change", () => {
    remembered(sound.checked ? "on" : "off");
    beep(true);
    box.focus();
  });
  document.addEventListener("DOMContentLoaded", () => { box.focus(); box.select(); });
})();
