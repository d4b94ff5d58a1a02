/* A signature pad inside any form marked data-pad-form. What is marked data-pad-box is of no use
   without this file and therefore comes hidden. The hidden field marked data-pad-value gets
   {"w": …, "h": …, "strokes": [[[x, y, milliseconds], …], …]} when the form is sent. */
"use strict";
(function () {
  function compact(pad, canvas) {
    const groups = pad.toData();
    const start = groups.length ? groups[0].points[0].time : 0;
    const strokes = groups.map((group) => group.points.map((point) =>
      [Math.round(point.x), Math.round(point.y), Math.round(point.time - start)]));
    return JSON.stringify({ w: canvas.clientWidth, h: canvas.clientHeight, strokes });
  }

  /* The drawing keeps its strokes when the tablet is turned. */
  function fit(pad, canvas) {
    const kept = pad.toData();
    const ratio = Math.max(window.devicePixelRatio || 1, 1);
    canvas.width = canvas.clientWidth * ratio;
    canvas.height = canvas.clientHeight * ratio;
    canvas.getContext("2d").scale(ratio, ratio);
    pad.fromData(kept);
  }

  /* What was drawn before a refusal or a reload comes back from the hidden field. */
  function restore(pad, value) {
    if (!value.value) return;
    const drawn = JSON.parse(value.value);
    pad.fromData(drawn.strokes.map((stroke) => ({
      minWidth: 1, maxWidth: 3, penColor: "black", dotSize: 0, velocityFilterWeight: 0.7, compositeOperation: "source-over",
      points: stroke.map(([x, y, time]) => ({ x, y, time, pressure: 0.5 })),
    })));
  }

  function attach(form) {
    const canvas = form.querySelector("canvas[data-pad]");
    const value = form.querySelector("[data-pad-value]");
    const message = form.querySelector("[data-pad-message]");
    if (!canvas || !value || form.dataset.padReady) return;
    form.dataset.padReady = "yes";
    form.querySelectorAll("[data-pad-box]").forEach((box) => { box.hidden = false; });
    const pad = new SignaturePad(canvas, { minWidth: 1, maxWidth: 3 });
    restore(pad, value);
    fit(pad, canvas);
    window.addEventListener("resize", () => fit(pad, canvas));
    const keep = () => { value.value = pad.isEmpty() ? "" : compact(pad, canvas); };
    pad.addEventListener("endStroke", () => { keep(); if (message) message.hidden = true; });
    form.querySelectorAll("[data-pad-clear]").forEach((button) =>
      button.addEventListener("click", () => { pad.clear(); keep(); }));
    form.addEventListener("submit", (event) => {
      keep();
      if (value.value || !form.dataset.padEmpty) return;
      event.preventDefault();
      if (message) { message.textContent = form.dataset.padEmpty; message.hidden = false; }
    });
  }

  const start = () => document.querySelectorAll("form[data-pad-form]").forEach(attach);
  document.addEventListener("DOMContentLoaded", start);
  document.addEventListener("htmx:afterSettle", start);
})();
