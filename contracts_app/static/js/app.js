/* Comfort on every page; each page works without it. */
"use strict";
(function () {
  const byId = (id) => document.getElementById(id);
  const on = (name, act) => document.addEventListener(name, act);
  const typing = (node) => /^(INPUT|SELECT|TEXTAREA)$/.test(node.tagName) || node.isContentEditable;
  const kinds = { 0: "lost", 403: "refused", 404: "missing", 429: "limited" };
  /* A poll alarms nobody. */
  const bySelf = (event) => /^every/.test(event.detail.elt.getAttribute("hx-trigger"));
  function showNetwork(answered) {
    const pill = byId("network"), line = answered && navigator.onLine;
    if (pill) pill.hidden = false; else return;
    pill.querySelectorAll("[data-when]").forEach((part) => { part.hidden = (part.dataset.when === "online") !== line; });
    pill.classList.toggle("pill-off", !line);
  }
  function focusErrors(place) {
    const late = place.querySelector("[data-late]"), summary = late || byId("error-summary"), dialog = byId("dialog");
    if (summary && !late && dialog && dialog.open) dialog.prepend(summary);
    /* Whoever scans goes on: no key may be lost. */
    if (summary && !(document.activeElement || summary).matches("[data-keeps-focus]")) summary.focus();
  }
  function report(xhr) {
    const region = byId("request-error"), dialog = byId("dialog"), number = xhr && xhr.getResponseHeader("X-Request-ID");
    /* A dialog hides the page and loses what it held. */
    if (xhr && dialog.open) dialog.prepend(region); else document.querySelector(".heading").after(region);
    region.hidden = !xhr;
    if (xhr) region.textContent = region.dataset[kinds[xhr.status] || "failed"] + (number ? " " + region.dataset.number + " " + number : "");
    if (xhr) region.scrollIntoView({ block: "center" });
  }
  /* A second click does nothing for 20 seconds. */
  function lock(button) {
    const label = button.innerHTML, unlock = () => { button.disabled = false; button.innerHTML = label; };
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
    event.preventDefault(), search.focus();
  });
  on("click", (event) => { if (event.target.closest("[data-close]")) byId("dialog").close(); });
  on("htmx:beforeRequest", (event) => { if (!bySelf(event)) report(); });
  on("htmx:afterRequest", (event) => showNetwork(event.detail.xhr.status > 0));
  ["sendError", "timeout", "responseError"].forEach((name) => on("htmx:" + name, (event) => bySelf(event) || report(event.detail.xhr)));
  on("htmx:afterSettle", (event) => {
    const { target, xhr } = event.detail;
    if (!xhr) return; /* the way back */
    if (target === byId("dialog")) { target.setAttribute("aria-labelledby", "ask-title"); if (!target.open) target.showModal(); }
    if ([409, 422].includes(xhr.status)) focusErrors(target);
  });
  ["online", "offline"].forEach((name) => window.addEventListener(name, () => showNetwork(true)));
  on("DOMContentLoaded", () => { showNetwork(true); focusErrors(document); });
})();
