/* The signing page one step at a time. Without this file it is one long form that works as well. */
"use strict";
(function () {
  const all = (node, selector) => Array.from(node.querySelectorAll(selector));
  const yuan = (fen) => "¥" + (fen / 100).toLocaleString("en-US", { minimumFractionDigits: fen % 100 ? 2 : 0 });

  /* The rules of this part are the server's; asking here only saves the family from signing twice. */
  function membersChosen(form, step) {
    const boxes = all(step, "[name=member]");
    const fine = !boxes.length || boxes.some((box) => box.checked);
    const message = form.querySelector("[data-nobody]");
    message.hidden = fine;
    if (!fine) { boxes[0].focus(); message.scrollIntoView({ block: "center" }); }
    return fine;
  }
  function ticked(step) {
    return all(step, "[data-must]").every((box) => {
      box.required = true;
      const fine = box.reportValidity();
      box.required = false;
      return fine;
    });
  }
  /* A package stays ticked only while somebody is ticked whom it suits; what was taken away for
     want of a person comes back with that person. */
  function followMembers(form) {
    const chosen = all(form, "[name=member]:checked").map((box) => box.value);
    if (!chosen.length) return;
    all(form, "[name=package]").forEach((box) => {
      const fits = box.dataset.suits.split(" ").some((key) => chosen.includes(key));
      if (!fits && box.checked) box.dataset.taken = "yes";
      if (fits && box.dataset.taken) box.checked = true;
      if (fits) delete box.dataset.taken;
      if (!fits) box.checked = false;
      box.disabled = !fits;
      box.closest("label").querySelector("[data-not-for]").hidden = fits;
    });
  }
  /* Only what concerns the chosen team and doctor is said, and a reason asked for only then. */
  function advise(form) {
    const team = form.querySelector("[name=team]").value;
    const doctor = form.querySelector("[name=doctor]").value;
    const meant = (one) => one.dataset.team === team && (!one.dataset.doctor || one.dataset.doctor === doctor);
    const told = all(form, "[data-advice]");
    told.forEach((one) => { one.hidden = !meant(one); });
    const box = form.querySelector("[data-advice-reason]");
    if (!box) return;
    box.hidden = !told.some((one) => meant(one) && one.hasAttribute("data-soft"));
    box.querySelector("input").toggleAttribute("data-must", !box.hidden);
  }
  function nameSigner(form) {
    const chosen = form.querySelector("[name=representative]:checked");
    const count = all(form, "[name=member]:checked").length;
    const persons = count === 1 ? form.dataset.person : form.dataset.persons.replace("0", count);
    const here = form.querySelector("[data-here]");
    form.querySelector("[data-signer]").textContent = chosen ? " · " + chosen.dataset.name + " · " + persons : "";
    here.textContent = chosen ? here.dataset.here.replace("{name}", chosen.dataset.name) : "";
  }
  function summarize(form) {
    const summary = form.querySelector("[data-summary]");
    const team = form.querySelector("[name=team]");
    const packages = all(form, "[name=package]:checked");
    const price = (fen) => (fen ? yuan(fen) : summary.dataset.free);
    const lines = packages.map((box) => {
      const line = document.createElement("li");
      const name = box.closest("label").querySelector("[data-package-name]").textContent;
      line.textContent = name + " · " + price(Number(box.dataset.own));
      return line;
    });
    summary.querySelector("[data-summary-team]").textContent = team.value ? team.selectedOptions[0].textContent : "—";
    summary.querySelector("[data-summary-packages]").replaceChildren(...lines);
    summary.querySelector("[data-summary-sum]").textContent = price(packages.reduce((sum, box) => sum + Number(box.dataset.own), 0));
    summary.hidden = false;
  }
  /* Whether what was drawn looks like a name and not like a slip of the finger. */
  function clear(drawn) {
    if (!drawn) return false;
    const points = drawn.strokes.flat();
    const wide = (axis) => Math.max(...points.map((p) => p[axis])) - Math.min(...points.map((p) => p[axis]));
    return drawn.strokes.length > 1 && points.length > 14 && wide(0) > drawn.w * 0.15 && wide(1) > 8;
  }
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
    const paper = form.querySelector("#paper");
    let now = 0;
    let warned = false;
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
    function showPad() {
      form.querySelector("[data-pad-box]").hidden = paper.checked;
      window.dispatchEvent(new Event("resize"));
    }
    function tell() {
      followMembers(form);
      advise(form);
      nameSigner(form);
      summarize(form);
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
      if (place < steps.length - 1) bar.append(button(form.dataset.next, "primary", () => { if (membersChosen(form, step) && ticked(step)) show(place + 1, true); }));
      if (!last) step.append(bar);
    });
    addMarks(form, steps);
    paper.addEventListener("change", showPad);
    form.addEventListener("change", () => { changed = true; tell(); });
    form.addEventListener("submit", (event) => {
      sent = paper.checked || (value.value && (warned || clear(JSON.parse(value.value))));
      if (sent) return;
      warned = Boolean(value.value);
      complain(event, warned ? form.dataset.short : form.dataset.none);
    });
    /* What was begun is not lost by a slip on another button: the browser asks first. */
    window.addEventListener("beforeunload", (event) => {
      if (sent || !(changed || value.value)) return;
      event.preventDefault();
      event.returnValue = "";
    });
    tell();
    showPad();
    show(value.value ? steps.length - 1 : 0, false);
    const wrong = all(document, "#error-summary a[href^='#']");
    if (wrong.length) stepTo(wrong[0]);
    wrong.forEach((link) => link.addEventListener("click", () => stepTo(link)));
    /* The browser may bring back what was ticked after this page was left and entered again. */
    window.addEventListener("pageshow", () => { tell(); showPad(); });
    all(document, "[data-size-switch]").forEach((other) => other.addEventListener("submit", changeSize));
  }
  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("#sign-form").forEach(wizard));
})();
