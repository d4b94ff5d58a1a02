/* How the household signs: what belongs to the chosen manner is shown, and moments are noted. */
"use strict";
window.signManner = function (form) {
  const all = (selector) => Array.from(form.querySelectorAll(selector));
  const chosen = () => { const radio = form.querySelector("[name=manner]:checked"); return radio ? radio.value : "own"; };
  const onPaper = () => chosen() === "paper" || chosen() === "mark";

  function show() {
    const manner = chosen();
    all("[data-manner]").forEach((part) => {
      const meant = part.dataset.manner.split(" ").includes(manner);
      part.hidden = !meant;
      const must = meant && !part.hasAttribute("data-may");
      part.querySelectorAll("input").forEach((box) => box.toggleAttribute("data-must", must));
    });
    form.querySelector("[data-pad-box]").hidden = onPaper();
    window.dispatchEvent(new Event("resize"));
  }

  /* Whether what was drawn looks like a name and not like a slip of the finger. */
  function clear(drawn) {
    if (!drawn || drawn.strokes.length < 2) return false;
    const points = drawn.strokes.flat();
    const wide = (axis) => Math.max(...points.map((p) => p[axis])) - Math.min(...points.map((p) => p[axis]));
    const lasted = points[points.length - 1][2] - points[0][2];
    return points.length > 14 && lasted > 400 && wide(0) > drawn.w * 0.15 && wide(1) > 8 && !straight(points);
  }
  function straight(points) {
    const [a, b] = [points[0], points[points.length - 1]];
    const long = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
    return points.every((p) => Math.abs((b[0] - a[0]) * (a[1] - p[1]) - (a[0] - p[0]) * (b[1] - a[1])) / long < 4);
  }
  function note(name) {
    form.querySelector("[name=" + name + "]").value = new Date().toISOString();
  }

  all("[name=manner]").forEach((radio) => radio.addEventListener("change", show));
  form.querySelector("[name=notice]").addEventListener("change", () => note("noticed_at"));
  form.addEventListener("submit", () => note("signed_at"), true);
  return { show, onPaper, clear };
};
