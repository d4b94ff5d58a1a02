/* A card that is dragged to another column asks what its button asks; where no way leads there it goes back, and the
   server says why. With a finger the page is moved, and the telephone number is marked. */
"use strict";
(function () {
  const columns = () => Array.from(document.querySelectorAll(".referral-column"));
  let drag = null;
  let ended = false;

  function columnAt(event) {
    const under = document.elementFromPoint(event.clientX, event.clientY);
    const column = under && under.closest(".referral-column");
    if (column) return column;
    /* Below the last card of a short column it is meant as well. */
    const top = drag.from.getBoundingClientRect().top;
    return columns().find((one) => {
      const box = one.getBoundingClientRect();
      return Math.abs(box.top - top) < 1 && event.clientX > box.left && event.clientX < box.right && event.clientY > top;
    });
  }
  function aim(column) {
    columns().forEach((one) => one.classList.toggle("target", one === column && one !== drag.from));
  }
  function letGo() {
    if (!drag) return;
    aim(null);
    drag.card.classList.remove("carried");
    drag.card.removeAttribute("style");
    document.body.classList.remove("carrying");
    drag = null;
  }
  function carry(event) {
    drag.carried = true;
    drag.card.classList.add("carried");
    document.body.classList.add("carrying");
    drag.card.style.transform = `translate(${event.clientX - drag.x}px, ${event.clientY - drag.y}px)`;
    aim(columnAt(event));
  }
  document.addEventListener("pointerdown", (event) => {
    const card = event.target.closest(".referral-card");
    ended = false;
    if (!card || event.button || event.pointerType === "touch" || event.target.closest("[data-public]")) return;
    drag = { card, from: card.closest(".referral-column"), x: event.clientX, y: event.clientY, carried: false };
  });
  document.addEventListener("pointermove", (event) => {
    if (!drag) return;
    if (!event.buttons || !drag.card.isConnected) letGo();
    else if (drag.carried || Math.hypot(event.clientX - drag.x, event.clientY - drag.y) >= 8) carry(event);
  });
  document.addEventListener("pointerup", (event) => {
    if (!drag) return;
    const { card, carried, from } = drag;
    const column = carried && columnAt(event);
    ended = carried;
    letGo();
    if (!column || column === from) return;
    const path = `${card.querySelector("a").getAttribute("href")}/to?column=${column.id.replace("column-", "")}`;
    card.dispatchEvent(new CustomEvent("board:ask", { bubbles: true, detail: path }));
  });
  document.addEventListener("pointercancel", letGo);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") letGo(); });
  /* A link is neither dragged by the browser nor followed because a card was let go over it. */
  document.addEventListener("dragstart", (event) => { if (event.target.closest(".referral-card")) event.preventDefault(); });
  document.addEventListener("click", (event) => {
    if (ended) { event.preventDefault(); event.stopPropagation(); }
    ended = false;
  }, true);
})();
