/* The signing page one step at a time. Without this file it is one long form that works as well. */
"use strict";
(function () {
  function wizard(form) {
    const steps = Array.from(form.querySelectorAll("[data-step]"));
    const value = form.querySelector("[data-pad-value]");
    const message = form.querySelector("[data-pad-message]");
    const paper = form.querySelector("#paper");
    let now = 0;
    let warned = false;
    let sent = false;

    const button = (label, kind, act) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "btn btn-" + kind;
      made.textContent = label;
      made.addEventListener("click", act);
      return made;
    };
    function show(number, focus) {
      now = Math.max(0, Math.min(number, steps.length - 1));
      steps.forEach((step, place) => { step.hidden = place !== now; });
      form.querySelectorAll("[data-at]").forEach((mark) => {
        mark.toggleAttribute("data-done", Number(mark.dataset.at) <= now);
        mark.toggleAttribute("data-now", Number(mark.dataset.at) === now);
      });
      const resident = steps[now].hasAttribute("data-resident");
      document.documentElement.classList.toggle("resident-mode", resident);
      if (resident) window.dispatchEvent(new Event("resize"));
      if (focus) { steps[now].querySelector("legend").focus(); window.scrollTo(0, 0); }
    }
    /* The rule is the server's; asking here only saves the family from signing twice. */
    function ticked(step) {
      return Array.from(step.querySelectorAll("[data-must]")).every((box) => {
        box.required = true;
        const fine = box.reportValidity();
        box.required = false;
        return fine;
      });
    }
    function nameSigner() {
      const chosen = form.querySelector("[name=representative]:checked");
      const count = form.querySelectorAll("[name=member]:checked").length;
      form.querySelector("[data-signer]").textContent = chosen ? chosen.dataset.name + " · " + form.dataset.persons.replace("0", count) : "";
    }
    function clear(drawn) {
      if (!drawn) return false;
      const points = drawn.strokes.flat();
      const wide = (axis) => Math.max(...points.map((p) => p[axis])) - Math.min(...points.map((p) => p[axis]));
      return drawn.strokes.length > 1 && points.length > 14 && wide(0) > drawn.w * 0.15 && wide(1) > 8;
    }
    function complain(event, text) {
      event.preventDefault();
      show(steps.length - 1, false);
      message.textContent = text;
      message.hidden = false;
      message.scrollIntoView({ block: "center" });
    }

    steps.forEach((step, place) => {
      step.querySelector("legend").tabIndex = -1;
      const last = step.querySelector(".form-actions");
      const bar = last || document.createElement("div");
      bar.className = "form-actions step-actions";
      /* "Go back" leaves the page; in steps it would stand beside the button to the last step. */
      bar.querySelectorAll("a").forEach((link) => link.remove());
      if (place) bar.prepend(button(form.dataset.back, "secondary", () => show(place - 1, true)));
      if (place < steps.length - 1) bar.append(button(form.dataset.next, "primary", () => { nameSigner(); if (ticked(step)) show(place + 1, true); }));
      if (!last) step.append(bar);
    });
    const marks = document.createElement("ol");
    marks.className = "step-marks";
    steps.forEach((step, place) => {
      const mark = document.createElement("li");
      mark.dataset.at = place;
      mark.textContent = (place + 1) + "/" + steps.length + " " + step.querySelector("legend").textContent;
      marks.append(mark);
    });
    form.prepend(marks);
    paper.addEventListener("change", () => { form.querySelector("[data-pad-box]").hidden = paper.checked; });
    form.querySelector("[data-pad-box]").hidden = paper.checked;
    form.addEventListener("submit", (event) => {
      sent = paper.checked || (value.value && (warned || clear(JSON.parse(value.value))));
      if (sent) return;
      warned = Boolean(value.value);
      complain(event, warned ? form.dataset.short : form.dataset.none);
    });
    /* A drawn name is not lost by a slip on the back button: the browser asks first. */
    window.addEventListener("beforeunload", (event) => {
      if (!value.value || sent) return;
      event.preventDefault();
      event.returnValue = "";
    });
    nameSigner();
    show(value.value ? steps.length - 1 : 0, false);
    const wrong = document.querySelector("#error-summary a[href^='#']");
    const field = wrong && document.getElementById(wrong.getAttribute("href").slice(1));
    const broken = field && steps.findIndex((step) => step === field || step.contains(field));
    if (broken !== null && broken >= 0) show(broken, false);
    document.querySelectorAll("#error-summary a[href^='#']").forEach((link) => link.addEventListener("click", () => {
      const target = document.getElementById(link.getAttribute("href").slice(1));
      const place = steps.findIndex((step) => step === target || step.contains(target));
      if (place >= 0) show(place, false);
    }));
    window.addEventListener("pageshow", () => { paper.dispatchEvent(new Event("change")); });
  }
  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("#sign-form").forEach(wizard));
})();
