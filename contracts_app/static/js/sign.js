/* The signing page one step at a time. Without this file it is one long form that works as well. */
"use strict";
(function () {
  const all = (node, selector) => Array.from(node.querySelectorAll(selector));
  const parts = window.signParts;

  /* A signing that has begun would be lost with the page, so the letters change in place. */
  function changeSize(event) {
    const form = event.target;
    const size = form.querySelector("[name=size]");
    const body = new URLSearchParams(new FormData(form));
    body.set("size", size.value);
    event.preventDefault();
    fetch(form.action, { method: "POST", body, redirect: "manual" }).then((answer) => {
      if (answer.type !== "opaqueredirect") throw new Error("refused");
      const big = document.documentElement.classList.toggle("big", size.value === "big");
      size.value = big ? "normal" : "big";
      size.querySelector("[data-size-name]").textContent = big ? form.dataset.normal : form.dataset.big;
      window.dispatchEvent(new Event("resize"));
    }).catch(() => {
      const region = document.getElementById("request-error");
      region.textContent = region.dataset.lost;
      region.hidden = false;
    });
  }
  function button(label, kind, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-" + kind;
    made.textContent = label;
    made.addEventListener("click", act);
    return made;
  }
  function addMarks(form, steps) {
    const marks = document.createElement("ol");
    marks.className = "step-marks";
    steps.forEach((step, place) => {
      const mark = document.createElement("li");
      mark.dataset.at = place;
      mark.textContent = (place + 1) + "/" + steps.length + " " + step.querySelector("legend").textContent;
      marks.append(mark);
    });
    form.prepend(marks);
  }

  function wizard(form) {
    const steps = all(form, "[data-step]");
    const value = form.querySelector("[data-pad-value]");
    const message = form.querySelector("[data-pad-message]");
    const manner = window.signManner(form);
    const tell = () => parts.tell(form);
    let now = 0;
    let warned = false;
    let hand = form.querySelector("#manner-proxy:checked") ? "proxy" : "own";
    let changed = Boolean(document.getElementById("error-summary"));
    let sent = false;

    function show(number, focus) {
      now = Math.max(0, Math.min(number, steps.length - 1));
      steps.forEach((step, place) => { step.hidden = place !== now; });
      all(form, "[data-at]").forEach((mark) => {
        mark.toggleAttribute("data-done", Number(mark.dataset.at) <= now);
        mark.toggleAttribute("data-now", Number(mark.dataset.at) === now);
      });
      const resident = steps[now].hasAttribute("data-resident");
      document.documentElement.classList.toggle("resident-mode", resident);
      if (resident) window.dispatchEvent(new Event("resize"));
      /* At once: a page that still moves swallows the next press. */
      if (focus) { steps[now].querySelector("legend").focus({ preventScroll: true }); window.scrollTo({ top: 0, behavior: "instant" }); }
    }
    function complain(event, text) {
      event.preventDefault();
      show(steps.length - 1, false);
      message.textContent = text;
      message.hidden = false;
      message.scrollIntoView({ block: "center" });
    }
    function stepTo(link) {
      const target = document.getElementById(link.getAttribute("href").slice(1));
      const place = steps.findIndex((step) => target && (step === target || step.contains(target)));
      if (place >= 0) show(place, false);
    }

    steps.forEach((step, place) => {
      step.querySelector("legend").tabIndex = -1;
      const last = step.querySelector(".form-actions");
      const bar = last || document.createElement("div");
      bar.className = "form-actions step-actions";
      /* "Go back" leaves the page; in steps it would stand beside the button to the last step. */
      bar.querySelectorAll("a").forEach((link) => link.remove());
      if (place) bar.prepend(button(form.dataset.back, "secondary", () => show(place - 1, true)));
      if (place < steps.length - 1) bar.append(button(form.dataset.next, "primary", () => { if (parts.membersChosen(form, step) && parts.ticked(step)) show(place + 1, true); }));
      if (!last) step.append(bar);
    });
    addMarks(form, steps);
    /* A name stands for what was read when it was written, and for the hand that wrote it. */
    function signAnew(field) {
      const otherHand = field.name === "manner" && ["own", "proxy"].includes(field.value) && field.value !== hand;
      if (otherHand) hand = field.value;
      if (!value.value || !(otherHand || parts.asksMore(field))) return;
      form.querySelector("[data-pad-clear]").click();
      warned = false;
      message.textContent = form.dataset.anew;
      message.hidden = false;
    }
    form.addEventListener("change", (event) => { changed = true; tell(); signAnew(event.target); });
    form.addEventListener("submit", (event) => {
      if (!parts.ticked(steps[steps.length - 1])) { event.preventDefault(); return; }
      sent = manner.onPaper() || (value.value && (warned || manner.clear(JSON.parse(value.value))));
      if (sent) return;
      warned = Boolean(value.value);
      complain(event, warned ? form.dataset.short : form.dataset.none);
    });
    /* No answer came, and the device could not keep it: it still stands in this page alone. */
    form.addEventListener("unsent", () => { sent = false; });
    /* Who corrects or adds somebody comes back to this page, and the draft with them. */
    all(form, "a[href*='next=']").forEach((link) => link.addEventListener("click", () => { sent = true; }));
    /* What was begun is not lost by a slip on another button: the browser asks first. */
    window.addEventListener("beforeunload", (event) => {
      if (sent || !(changed || value.value)) return;
      event.preventDefault();
      event.returnValue = "";
    });
    tell();
    manner.show();
    show(value.value ? steps.length - 1 : 0, false);
    const wrong = all(document, "#error-summary a[href^='#']");
    if (wrong.length) stepTo(wrong[0]);
    wrong.forEach((link) => link.addEventListener("click", () => stepTo(link)));
    /* The browser may bring back what was ticked after this page was left and entered again. */
    window.addEventListener("pageshow", () => { tell(); manner.show(); });
    all(document, "[data-size-switch]").forEach((other) => other.addEventListener("submit", changeSize));
  }
  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("#sign-form").forEach(wizard));
})();
