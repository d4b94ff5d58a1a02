/* Comfort on every page; each page works without it. */
"use strict";
(function () {
  const byId = (id) => document.getElementById(id);
  const on = (name, act) => document.addEventListener(name, act);
  const typing = (node) => /^(INPUT|SELECT|TEXTAREA)$/.test(node.tagName) || node.isContentEditable;
  const kinds = { 403: "refused", 404: "missing", 429: "limited" };

  function showNetwork() {
    const pill = byId("network");
    if (!pill) return;
    pill.hidden = false;
    pill.querySelectorAll("[data-when]").forEach((part) => { part.hidden = (part.dataset.when === "online") !== navigator.onLine; });
    pill.classList.toggle("pill-off", !navigator.onLine);
  }
  function focusErrors() {
    const summary = byId("error-summary"), dialog = byId("dialog");
    if (summary && dialog && dialog.open) dialog.prepend(summary);
    /* Whoever scans one code after the other goes on while an answer comes: no key may be lost. */
    if (summary && !(document.activeElement || summary).matches("[data-keeps-focus]")) summary.focus();
  }
  function report(kind, xhr) {
    const region = byId("request-error");
    const number = xhr && xhr.getResponseHeader("X-Request-ID");
    region.textContent = region.dataset[kind] + (number ? " " + region.dataset.number + " " + number : "");
    region.hidden = false;
    region.scrollIntoView({ block: "center" });
  }
  /* A second click does nothing; the button comes back when no answer came in 20 seconds. */
  function lock(button) {
    const label = button.innerHTML;
    const unlock = () => { button.disabled = false; button.innerHTML = label; };
    button.disabled = true;
    button.textContent = button.dataset.busy;
    setTimeout(unlock, 20000);
    window.addEventListener("pageshow", unlock, { once: true });
  }
  on("submit", (event) => setTimeout(() => {
    const form = event.target;
    if (form.method !== "post" || form.matches("[hx-post],[target]") || event.defaultPrevented) return;
    form.querySelectorAll("button[data-busy]").forEach(lock);
  }, 0));
  on("keydown", (event) => {
    const search = document.querySelector("input[type=search]");
    if (event.key !== "/" || event.ctrlKey || event.metaKey || typing(event.target) || !search) return;
    event.preventDefault();
    search.focus();
  });
  on("click", (event) => { if (event.target.closest("[data-close]")) byId("dialog").close(); });
  on("htmx:beforeRequest", () => { byId("request-error").hidden = true; });
  ["htmx:sendError", "htmx:timeout"].forEach((name) => on(name, () => report("lost")));
  on("htmx:responseError", (event) => report(kinds[event.detail.xhr.status] || "failed", event.detail.xhr));
  on("htmx:afterSettle", (event) => {
    const dialog = byId("dialog");
    if (event.detail.target === dialog && !dialog.open && dialog.showModal) dialog.showModal();
    if ([409, 422].includes(event.detail.xhr.status)) focusErrors();
  });
  ["online", "offline"].forEach((name) => window.addEventListener(name, showNetwork));
  on("DOMContentLoaded", () => { showNetwork(); focusErrors(); });
})();
