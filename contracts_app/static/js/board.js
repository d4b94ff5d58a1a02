/* Choosing grids on the map and giving them away; the list and its buttons work without it. */
"use strict";
(function () {
  const all = (query, root) => Array.from((root || document).querySelectorAll(query));
  const byId = (id) => document.getElementById(id);
  const board = byId("board");
  const map = byId("map");
  const rowsIn = (piece) => (piece.matches(".board-row") ? [piece] : all(".board-row", piece));
  const head = () => byId("board-head");
  const boxes = () => all("input[name=grid]", board);
  const ticked = () => boxes().filter((box) => box.checked);
  const boxOf = (tile) => byId("grid-" + tile.dataset.n);
  const tileOf = (box) => byId("tile-" + box.dataset.n);
  const tiles = () => all(".tile", map);
  let last = null; // the number of the grid that was chosen last: its box may be renewed
  let pointed = null; // the card under the pointer or the focus

  function show() {
    const chosen = ticked();
    const sum = (name) => chosen.reduce((total, box) => total + Number(box.dataset[name]), 0);
    tiles().forEach((tile) => {
      const box = boxOf(tile);
      const selected = box && box.checked ? "true" : "false";
      if (tile.getAttribute("aria-selected") !== selected) tile.setAttribute("aria-selected", selected);
    });
    const words = board.dataset.chosen.replace("{grids}", chosen.length).replace("{persons}", sum("persons"));
    if (byId("board-chosen")) byId("board-chosen").textContent = words;
    if (byId("board-clear")) byId("board-clear").hidden = !chosen.length;
    ghost(chosen);
  }
  /* A step renews the row of a grid; its tile follows when the grid has another team. */
  function paint(row) {
    const box = row.querySelector("input[name=grid]");
    const tile = box && tileOf(box);
    if (!tile) return;
    const path = tile.querySelector("path");
    const letter = tile.querySelector(".letter");
    const changes = Boolean(box.dataset.changes);
    if (letter.textContent === box.dataset.letter && tile.classList.contains("changes") === changes) return;
    const label = tile.getAttribute("aria-label").split(" ");
    if (box.dataset.fill) path.setAttribute("fill", `url(#${box.dataset.fill})`);
    else path.removeAttribute("fill");
    label[label.length - 2] = box.dataset.letter;
    tile.setAttribute("aria-label", label.join(" "));
    tile.querySelector("title").textContent = label.join(" ");
    letter.textContent = box.dataset.letter;
    tile.classList.toggle("none", !box.dataset.fill);
    tile.classList.toggle("changes", changes);
    tile.classList.add("pulse");
    setTimeout(() => tile.classList.remove("pulse"), 1500);
  }
  function choose(box, on) {
    if (!box) return;
    box.checked = on;
    last = Number(box.dataset.n);
  }
  function range(to) {
    if (!to) return;
    const ends = [last, Number(to.dataset.n)].sort((a, b) => a - b);
    boxes().slice(ends[0], ends[1] + 1).forEach((box) => { box.checked = true; });
  }
  /* What the team under the pointer would carry with the chosen grids. */
  function ghost(chosen) {
    if (!pointed) return;
    const meter = pointed.querySelector(".ghost");
    const words = pointed.querySelector(".ghost-words");
    const added = chosen.filter((box) => box.dataset.team !== pointed.dataset.place);
    meter.hidden = words.hidden = !added.length;
    if (meter.hidden) return;
    const { total, teams } = head().dataset;
    const weight = added.reduce((sum, box) => sum + Number(box.dataset.weight), Number(pointed.dataset.weight));
    const percent = Math.round((weight * 100 * teams) / total);
    meter.value = percent;
    words.textContent = board.dataset.then.replace("{percent}", percent);
  }
  function point(card) {
    if (card === pointed) return;
    if (pointed) all(".ghost, .ghost-words", pointed).forEach((one) => { one.hidden = true; });
    pointed = card;
    ghost(ticked());
  }
  function give(card) {
    const button = card && card.querySelector("button[name=team]");
    if (button && ticked().length) button.click();
  }
  function focusTile(tile) {
    if (!tile) return;
    tiles().forEach((one) => one.setAttribute("tabindex", one === tile ? "0" : "-1"));
    tile.focus();
  }
  /* The nearest tile in the direction of an arrow: sideways distance counts double. */
  function next(tile, dx, dy) {
    const at = (one) => {
      const letter = one.querySelector(".letter");
      return [Number(letter.getAttribute("x")), Number(letter.getAttribute("y"))];
    };
    const [x, y] = at(tile);
    let best = null;
    let least = Infinity;
    tiles().forEach((one) => {
      const [a, b] = [at(one)[0] - x, at(one)[1] - y];
      const ahead = a * dx + b * dy;
      const cost = ahead + 2 * Math.abs(a * dy - b * dx);
      if (ahead > 1 && cost < least) { best = one; least = cost; }
    });
    return best;
  }
  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  map.addEventListener("keydown", (event) => {
    const tile = event.target.closest(".tile");
    if (!tile) return;
    if (arrows[event.key]) {
      const to = next(tile, ...arrows[event.key]);
      if (to && event.shiftKey) choose(boxOf(to), true);
      focusTile(to);
    } else if (event.key === " " || event.key === "Enter") {
      const box = boxOf(tile);
      choose(box, box && !box.checked);
    } else return;
    event.preventDefault();
    show();
  });
  board.addEventListener("keydown", (event) => {
    const command = event.ctrlKey || event.metaKey;
    if (event.key === "Enter" && event.target.tagName === "INPUT") event.preventDefault();
    if (/^(INPUT|SELECT)$/.test(event.target.tagName) && event.target.type !== "checkbox") return;
    if (command && event.key === "a") {
      boxes().forEach((box) => { if (!box.closest("li").hidden) box.checked = true; });
      show();
    } else if (command && /^[zy]$/i.test(event.key)) {
      const redo = event.key.toLowerCase() === "y" || event.shiftKey;
      const button = byId(redo ? "board-redo" : "board-undo");
      if (button) button.click();
    } else if (!command && !event.altKey && /^[1-9]$/.test(event.key)) {
      give(byId("team-" + (Number(event.key) - 1)));
    } else return;
    event.preventDefault();
  });
  map.addEventListener("click", (event) => {
    const tile = event.target.closest(".tile");
    if (!tile || board.dataset.dragging) return;
    const box = boxOf(tile);
    if (event.shiftKey && last !== null) range(box); else choose(box, box && !box.checked);
    focusTile(tile);
    show();
  });
  board.addEventListener("change", show);
  board.addEventListener("click", (event) => {
    const box = event.target.closest("input[name=grid]");
    if (box) { if (event.shiftKey && last !== null) range(box); choose(box, box.checked); show(); }
  });
  ["pointerover", "focusin"].forEach((name) => board.addEventListener(name, (event) => {
    point(event.target.closest(".board-team"));
  }));
  if (byId("board-clear")) byId("board-clear").addEventListener("click", () => {
    boxes().forEach((box) => { box.checked = false; });
    show();
  });
  function filter() {
    const wanted = byId("board-find").value.trim().toLowerCase();
    const gaps = byId("board-gaps").checked;
    all(".board-row").forEach((row) => {
      row.hidden = (gaps && !("gap" in row.dataset)) || !row.textContent.toLowerCase().includes(wanted);
    });
    all(".board-village").forEach((village) => {
      const shown = all(".board-row", village).some((row) => !row.hidden);
      village.hidden = !shown;
      if (shown && (wanted || gaps)) village.open = true;
    });
  }
  document.querySelector(".board-filter").hidden = false;
  ["board-find", "board-gaps"].forEach((id) => byId(id).addEventListener("input", filter));
  /* The head comes last: by then the rows and cards of its step are in their places. */
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.matches(".board-row, #board-villages")) rowsIn(event.target).forEach(paint);
    if (event.target !== head()) return;
    filter();
    show();
    if (event.detail.requestConfig.elt.closest("#suggestions")) byId("ask-again").focus();
  });
  window.gridBoard = { boxOf, choose, give, point, show, tiles };
  tiles().forEach((tile, place) => tile.setAttribute("tabindex", place ? "-1" : "0"));
  show();
})();
