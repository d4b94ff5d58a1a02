/* One paper after the other: the box is free for the next scan at once and keeps the focus; a sound
   tells without looking whether it was taken. Without this file the page is sent each time. */
"use strict";
(function () {
  const KEPT = "paper-sound";
  const form = document.getElementById("paper-form");
  const box = document.getElementById("code");
  const sound = form.querySelector("[data-sound]");
  let sent = "";
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
  function ready() { box.focus(); box.select(); }

  sound.checked = remembered() === "on";
  form.querySelector("[data-sound-choice]").hidden = false;
  sound.addEventListener("change", () => { remembered(sound.checked ? "on" : "off"); beep(true); ready(); });
  form.addEventListener("htmx:beforeRequest", () => {
    sent = box.value;
    box.value = "";
  });
  function answered(taken) {
    /* Whoever goes on scanning is not stopped by what was typed before. */
    if (!taken && !box.value) box.value = sent;
    beep(taken);
    ready();
  }
  form.addEventListener("htmx:sendError", () => answered(false));
  form.addEventListener("htmx:timeout", () => answered(false));
  form.addEventListener("htmx:responseError", () => answered(false));
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target && event.detail.target.id === "noted") answered(event.detail.xhr.status === 200);
  });
  document.addEventListener("DOMContentLoaded", ready);
})();
