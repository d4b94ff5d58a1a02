/* Comfort on every page; each page works without it. */
"use strict";
(function () {
  const byId = (id) => document.getElementById(id);
  const on = (name, act) => document.addEventListener(name, act);
  const typing = (node) => /^(INPUT|SELECT|TEXTAREA)$/.test(node.tagName) || node.isContentEditable;
  /* What is wrong with the entries, or who was first. */
  function focusErrors(place) {
    const late = place.querySelector("[data-late]"), summary = late || byId("error-summary"), dialog = byId("dialog");
    if (summary && !late && dialog && dialog.open) dialog.prepend(summary);
    /* Whoever scans one code after the other goes on while an answer comes: no key may be lost. */
    if (summary && !(document.activeElement || summary).matches("[data-keeps-focus]")) summary.focus();
  }
  function open(dialog) {
    const title = dialog.querySelector("h2");
    if (title) {
      title.id = title.id || "dialog-title";
      dialog.setAttribute("aria-labelledby", title.id);
    }
    if (!dialog.open && dialog.showModal) dialog.showModal();
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
  on("htmx:afterSettle", (event) => {
    const { target, xhr } = event.detail;
    if (!xhr) return; /* Of a page that the way back brings again. */
    if (target === byId("dialog")) open(target);
    if ([409, 422].includes(xhr.status)) focusErrors(target);
  });
  on("DOMContentLoaded", () => focusErrors(document));
})();
