/* Reads sentences aloud where the device can; without a voice the button stays hidden. */
"use strict";
(function () {
  function attach(button) {
    if (!window.speechSynthesis || !window.SpeechSynthesisUtterance) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      const speaking = button.getAttribute("aria-pressed") === "true";
      window.speechSynthesis.cancel();
      button.setAttribute("aria-pressed", speaking ? "false" : "true");
      if (speaking) return;
      const items = Array.from(document.querySelectorAll(button.dataset.read));
      items.forEach((item, place) => {
        const said = new SpeechSynthesisUtterance(item.textContent.trim());
        said.lang = document.documentElement.lang === "en" ? "en-GB" : "zh-CN";
        said.rate = 0.9;
        if (place === items.length - 1) said.onend = () => button.setAttribute("aria-pressed", "false");
        window.speechSynthesis.speak(said);
      });
    });
    window.addEventListener("pagehide", () => window.speechSynthesis.cancel());
  }
  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-read]").forEach(attach));
})();
