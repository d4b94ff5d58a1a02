/* The form of a visit without a line: what is saved is sealed for the server and kept in the outbox;
   what only helps, such as the draft, fails quietly. Without this file htmx sends the form. */
"use strict";
(function () {
  const byId = (id) => document.getElementById(id);
  /* An element that was replaced meanwhile tells its events elsewhere; the address stays. */
  const pathOf = (event) => (event.detail.requestConfig || event.detail).path;

  function attach(form) {
    const place = byId("sealing");
    const isSave = (event) => pathOf(event) === form.getAttribute("action");
    const isDraft = (event) => pathOf(event).endsWith("/draft");
    const isForms = (event) => pathOf(event).endsWith("/forms");
    const held = new Map();
    let fetching = false;
    let edits = 0;
    let sending = 0;
    let kept = 0;
    let gone = false;

    function say(id, text) {
      byId(id).textContent = text;
      byId(id).hidden = !text;
    }
    /* The page says that it waits for as long as it does. */
    async function follow(key) {
      const waits = (await window.outbox.all()).some((one) => one.key === key);
      const show = (name, shown) => document.querySelectorAll("#sealed [data-" + name + "]").forEach((part) => { part.hidden = !shown; });
      show("waits", waits);
      show("sent", !waits);
    }
    /* What was typed leaves the page. */
    function showSealed() {
      const key = form.querySelector("[name=client_key]").value;
      document.addEventListener("outbox", () => follow(key).catch(() => {}));
      gone = true;
      form.remove();
      document.querySelectorAll("#errors > *, #flash > *").forEach((part) => part.remove());
      byId("sealed").hidden = false;
      byId("sealed-title").focus();
    }
    async function keep() {
      /* Inputs that wait for an answer are closed, and a closed input is not in the form's data. */
      byId("visit-forms").disabled = false;
      const fields = Array.from(new FormData(form).entries()).filter((pair) => pair[0] !== "csrf_token");
      fields.push(["written_at", new Date().toISOString()]);
      const sealed = await window.seal(place, { ticket: place.dataset.ticket, fields });
      await window.outbox.add(form.querySelector("[name=client_key]").value, sealed, "visit");
    }
    function seal() {
      byId("not-sealed").hidden = true;
      keep().then(showSealed, () => {
        byId("not-sealed").hidden = false;
        byId("not-sealed").scrollIntoView({ block: "center" });
      });
    }
    /* Nobody answered, or somebody in between, or the server failed over it. */
    function lost(event) {
      event.stopPropagation();
      if (isSave(event)) seal();
      else if (isDraft(event)) byId("draft-state").textContent = place.dataset.noDraft;
      else say("no-forms", place.dataset.noForms);
    }
    form.addEventListener("htmx:sendError", lost);
    form.addEventListener("htmx:timeout", lost);
    form.addEventListener("htmx:beforeOnLoad", (event) => {
      const { xhr } = event.detail;
      if (!xhr.getResponseHeader("X-Request-Id") || xhr.status >= 500) {
        event.preventDefault();
        lost(event);
      } else if (xhr.getResponseHeader("HX-Redirect")) {
        gone = true;
      } else if (isSave(event) && xhr.status === 400) {
        /* Another account has signed in since: the server says so by a page of its own. */
        event.preventDefault();
        gone = true;
        form.submit();
      } else if (isForms(event)) {
        say("no-forms", "");
      } else if (isDraft(event) && xhr.status === 200) {
        kept = sending;
      }
    });
    /* While the forms of what was ticked are on their way, nothing is sent that would miss them. */
    form.addEventListener("htmx:confirm", (event) => {
      if (isForms(event)) fetching = true;
      else if (fetching) {
        event.preventDefault();
        held.set(pathOf(event), event.detail.issueRequest);
      }
    });
    form.addEventListener("htmx:beforeRequest", (event) => { if (isDraft(event)) sending = edits; });
    document.addEventListener("htmx:afterRequest", (event) => {
      if (!fetching || !isForms(event)) return;
      fetching = false;
      const waiting = Array.from(held.values());
      held.clear();
      setTimeout(() => waiting.forEach((send) => send(true)), 0);
    });
    ["input", "change"].forEach((name) => form.addEventListener(name, () => { edits += 1; }));
    /* What the server keeps as a draft comes back; what it does not is asked about first. */
    window.addEventListener("beforeunload", (event) => {
      if (gone || edits === kept) return;
      event.preventDefault();
      event.returnValue = "";
    });
  }
  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("#visit-form").forEach(attach));
})();
