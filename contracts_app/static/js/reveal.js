/* A number shown in full does not stay on a shared screen. Without this file one leaves the page. */
"use strict";
(function () {
  const LIFE = 30000;
  const shown = () => document.querySelectorAll("[data-fades]");

  function hide(box) { box.textContent = box.dataset.fades; box.removeAttribute("data-fades"); }
  function watch() {
    shown().forEach((box) => {
      if (box.dataset.watched) return;
      box.dataset.watched = "yes";
      setTimeout(() => { if (box.dataset.fades) hide(box); }, LIFE);
    });
  }
  document.addEventListener("DOMContentLoaded", watch);
  document.addEventListener("htmx:afterSettle", watch);
  /* So that the way back does not bring it again. */
  window.addEventListener("pagehide", () => shown().forEach(hide));
})();
