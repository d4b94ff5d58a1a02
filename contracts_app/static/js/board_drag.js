/* Dragging on the board: grids onto a team, or a frame around many. Everything has a key as well. */
"use strict";
(function () {
  const { boxOf, choose, give, point, show, tiles } = window.gridBoard;
  const board = document.getElementById("board");
  const map = document.getElementById("map");
  const words = document.getElementById("board-chosen");
  let drag = null;
  let target = null;
  /* The card that would be given the grids when they were let go now. */
  function aim(card) {
    if (card === target) return;
    if (target) target.classList.remove("target");
    if (card) card.classList.add("target");
    point(target = card);
  }
  function cardUnder(event) {
    const over = document.elementFromPoint(event.clientX, event.clientY);
    return over && over.closest(".board-team");
  }
  function lasso(event) {
    const box = drag.shape.getBoundingClientRect();
    tiles().forEach((tile) => {
      const one = tile.getBoundingClientRect();
      const [x, y] = [one.left + one.width / 2, one.top + one.height / 2];
      if (x > box.left && x < box.right && y > box.top && y < box.bottom) choose(boxOf(tile), true);
    });
    drag.shape.remove();
  }
  function onMap(event) {
    return new DOMPoint(event.clientX, event.clientY).matrixTransform(map.getScreenCTM().inverse());
  }
  function moved(event) {
    if (!drag || Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < 8) return;
    if (!drag.shape && drag.item) {
      if (!drag.box.checked) choose(drag.box, true);
      drag.shape = document.body.appendChild(Object.assign(document.createElement("div"), { className: "dragged" }));
      show();
      drag.shape.textContent = words.textContent;
    } else if (!drag.shape) {
      drag.shape = map.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "rect"));
      drag.shape.setAttribute("class", "lasso");
    }
    if (drag.item) {
      drag.shape.style.left = event.clientX + 12 + "px";
      drag.shape.style.top = event.clientY + 12 + "px";
      aim(cardUnder(event));
    } else {
      const [a, b] = [drag.from, onMap(event)];
      const set = (name, value) => drag.shape.setAttribute(name, value);
      set("x", Math.min(a.x, b.x)); set("y", Math.min(a.y, b.y));
      set("width", Math.abs(a.x - b.x)); set("height", Math.abs(a.y - b.y));
    }
    event.preventDefault();
  }
  board.addEventListener("pointerdown", (event) => {
    const item = event.target.closest(".tile, .board-row");
    if (event.button || !(item || event.target.closest("#map-frame")) || !words) return;
    const box = item && (item.matches(".tile") ? boxOf(item) : item.querySelector("input"));
    drag = { item, box, x: event.clientX, y: event.clientY, from: onMap(event), shape: null };
    if (event.pointerType === "touch" && !(box && box.checked)) drag = null;
  });
  document.addEventListener("pointermove", moved);
  document.addEventListener("pointerup", (event) => {
    const ended = drag;
    if (!ended || !ended.shape) { drag = null; return; }
    if (ended.item) {
      ended.shape.remove();
      aim(null);
      give(cardUnder(event));
    } else lasso(event);
    show();
    drag = null;
    board.dataset.dragging = "y";
    setTimeout(() => { delete board.dataset.dragging; }, 0);
  });
  document.addEventListener("pointercancel", () => { if (drag && drag.shape) drag.shape.remove(); drag = null; aim(null); });
})();
