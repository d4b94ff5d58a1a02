/* Sends a signing. When no answer comes it is sealed for the server and kept in the outbox, so that
   nobody signs twice and nobody who finds the device reads it. Without this file the form is sent
   as any other. */
"use strict";
(function () {
  const PATIENCE = 20000;
  const byId = (id) => document.getElementById(id);

  /* The strokes in a spelling that an address line does not triple: see rules/signature.py. */
  function short(text) {
    if (!text) return "";
    const drawn = JSON.parse(text);
    const stroke = (points) => points.map((point, place) => {
      const before = place ? points[place - 1] : [0, 0, 0];
      return point.map((number, axis) => number - before[axis]).join(".");
    }).join("_");
    return ["~" + drawn.w, drawn.h].concat(drawn.strokes.map(stroke)).join("*");
  }
  function filledIn(form) {
    const data = new FormData(form);
    if (data.has("signature")) data.set("signature", short(data.get("signature")));
    return Array.from(data.entries());
  }

  /* The server's answer; nothing when there is none, when it failed over it, or when it comes from
     somebody in between. */
  async function answerTo(form) {
    const control = new AbortController();
    const timer = setTimeout(() => control.abort(), PATIENCE);
    const headers = { "HX-Request": "true", "HX-Current-URL": location.href };
    try {
      const body = new URLSearchParams(filledIn(form));
      const answer = await fetch(form.action, { method: "POST", body, headers, signal: control.signal });
      return answer.headers.get("X-Request-Id") && answer.status < 500 ? answer : null;
    } catch (lost) {
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  async function keep(form, place) {
    const fields = filledIn(form).filter((pair) => pair[0] !== "csrf_token");
    const content = { ticket: place.dataset.ticket, fields };
    await window.outbox.add(form.querySelector("[name=idempotency_key]").value, await window.seal(place, content));
  }
  /* What was filled in leaves the page together with the family. */
  function showSealed(form) {
    form.remove();
    document.documentElement.classList.remove("resident-mode");
    byId("sealed").hidden = false;
    byId("sealed-title").focus();
  }
  function lock(form) {
    const buttons = Array.from(form.querySelectorAll("button[data-busy]"));
    const before = buttons.map((button) => button.innerHTML);
    buttons.forEach((button) => { button.disabled = true; button.textContent = button.dataset.busy; });
    return () => buttons.forEach((button, place) => { button.disabled = false; button.innerHTML = before[place]; });
  }

  function attach(form) {
    const place = byId("sealing");
    let busy = false;
    async function send() {
      const answer = await answerTo(form);
      const target = answer && answer.status === 200 && answer.headers.get("HX-Redirect");
      if (target) { location.assign(target); return; }
      /* The server has something to say, and says it by a page of its own. */
      if (answer) { form.submit(); return; }
      await keep(form, place);
      showSealed(form);
    }
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      event.preventDefault();
      if (busy) return;
      busy = true;
      const unlock = lock(form);
      byId("not-sealed").hidden = true;
      send().catch(() => {
        busy = false;
        unlock();
        form.dispatchEvent(new Event("unsent"));
        byId("not-sealed").hidden = false;
        byId("not-sealed").scrollIntoView({ block: "center" });
      });
    });
    /* The way back brings the page as it was left, with its button locked. */
    window.addEventListener("pageshow", (event) => { if (event.persisted && busy) location.reload(); });
  }
  window.signing = { filledIn };
  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("#sign-form").forEach(attach));
})();
