/* Whether there is a line, and what became of what was asked over it. */
"use strict";
(function () {
  const byId = (id) => document.getElementById(id);
  const on = (name, act) => document.addEventListener(name, act);
  const kinds = { 403: "refused", 404: "missing", 429: "limited" };

  /* What a page asks for by itself, every few seconds, alarms nobody: the pill alone tells that there is no line. */
  const bySelf = (event) => /^every /.test(event.detail.elt.getAttribute("hx-trigger") || "");

  function showNetwork(answered) {
    const pill = byId("network"), line = answered && navigator.onLine;
    if (!pill) return;
    pill.hidden = false;
    pill.querySelectorAll("[data-when]").forEach((part) => { part.hidden = (part.dataset.when === "online") !== line; });
    pill.classList.toggle("pill-off", !line);
  }
  function report(kind, xhr) {
    const region = byId("request-error");
    const number = xhr && xhr.getResponseHeader("X-Request-ID");
    region.textContent = region.dataset[kind] + (number ? " " + region.dataset.number + " " + number : "");
    region.hidden = false;
    region.scrollIntoView({ block: "center" });
  }
  on("htmx:beforeRequest", (event) => { if (!bySelf(event)) byId("request-error").hidden = true; });
  on("htmx:beforeOnLoad", () => showNetwork(true));
  ["htmx:sendError", "htmx:timeout"].forEach((name) => on(name, (event) => {
    showNetwork(false);
    if (!bySelf(event)) report("lost");
  }));
  on("htmx:responseError", (event) => {
    if (!bySelf(event)) report(kinds[event.detail.xhr.status] || "failed", event.detail.xhr);
  });
  ["online", "offline"].forEach((name) => window.addEventListener(name, () => showNetwork(true)));
  on("DOMContentLoaded", () => showNetwork(true));
})();
