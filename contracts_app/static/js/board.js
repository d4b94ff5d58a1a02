/* Choosing grids on the map and giving them away; the list and its buttons work without it. */
"use strict";
(function () {
  const all = (query, root) => Array.from((root || document).querySelectorAll(query));
  const byId = (id) => document.getElementById(id);
  const board = byId("board");
  const map = byId("map");
  const boxes = () => all("input[name=grid]", board);
  const boxOf = (tile) => byId("grid-" + tile.dataset.n);
  const tileOf = (box) => byId("tile-" + box.dataset.n);
  const tiles = () => all(".tile", map);
  let last = null;

  function show() {
    const chosen = boxes().filter((box) => box.checked);
    const sum = (name) => chosen.reduce((total, box) => total + Number(box.dataset[name]), 0);
    tiles().forEach((tile) => {
      const box = boxOf(tile);
      tile.setAttribute("aria-selected", box && box.checked ? "true" : "false");
    });
    const words = board.dataset.chosen.replace("{grids}", chosen.length).replace("{persons}", sum("persons"));
    if (byId("board-chosen")) byId("board-chosen").textContent = words;
    if (byId("board-clear")) byId("board-clear").hidden = !chosen.length;
  }
  /* A step renews the row of a grid; its tile follows. */
  function paint(row) {
    const box = row.querySelector("input[name=grid]");
    const tile = box && tileOf(box);
    if (!tile) return;
    const path = tile.querySelector("path");
    const label = tile.getAttribute("aria-label").split(" ");
    if (box.dataset.fill) path.setAttribute("fill", `url(#${box.dataset.fill})`);
    else path.removeAttribute("fill");
    label[label.length - 2] = box.dataset.letter;
    tile.setAttribute("aria-label", label.join(" "));
    tile.querySelector("title").textContent = label.join(" ");
    tile.querySelector(".letter").textContent = box.dataset.letter;
    tile.classList.toggle("none", !box.dataset.fill);
    tile.classList.toggle("changes", Boolean(box.dataset.changes));
    tile.classList.add("pulse");
    setTimeout(() => tile.classList.remove("pulse"), 1500);
  }
  function choose(box, on) {
    if (!box) return;
    box.checked = on;
    last = box;
  }
  function range(to) {
    const list = boxes();
    const ends = [list.indexOf(last), list.indexOf(to)].sort((a, b) => a - b);
    list.slice(ends[0], ends[1] + 1).forEach((box) => { box.checked = true; });
  }
  function ghost(card, on) {
    const meter = card.querySelector(".ghost");
    const words = card.querySelector(".ghost-words");
    const added = boxes().filter((box) => box.checked && box.dataset.team !== card.dataset.place);
    meter.hidden = words.hidden = !on || !added.length;
    if (meter.hidden) return;
    const weight = added.reduce((total, box) => total + Number(box.dataset.weight), Number(card.dataset.weight));
    const percent = Math.round((weight * 100 * board.dataset.teams) / board.dataset.total);
    meter.value = percent;
    words.textContent = board.dataset.then.replace("{percent}", percent);
  }
  function give(card) {
    const button = card && card.querySelector("button[name=team]");
    if (button && boxes().some((box) => box.checked)) button.click();
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
    if (/^(INPUT|SELECT)$/.test(event.target.tagName) && event.target.type !== "checkbox") return;
    if (command && event.key === "a") {
      boxes().forEach((box) => { if (!box.closest("li").hidden) box.checked = true; });
      show();
    } else if (command && /^[zy]$/i.test(event.key)) {
      const redo = event.key.toLowerCase() === "y" || event.shiftKey;
      byId(redo ? "board-redo" : "board-undo").click();
    } else if (!command && !event.altKey && /^[1-9]$/.test(event.key)) {
      give(byId("team-" + (Number(event.key) - 1)));
    } else return;
    event.preventDefault();
  });
  map.addEventListener("click", (event) => {
    const tile = event.target.closest(".tile");
    if (!tile || board.dataset.dragging) return;
    const box = boxOf(tile);
    if (event.shiftKey && last) range(box); else choose(box, box && !box.checked);
    focusTile(tile);
    show();
  });
  board.addEventListener("change", show);
  board.addEventListener("click", (event) => {
    const box = event.target.closest("input[name=grid]");
    if (box) { if (event.shiftKey && last) range(box); last = box; show(); }
  });
  ["pointerover", "focusin"].forEach((name) => board.addEventListener(name, (event) => {
    const card = event.target.closest(".board-team");
    all(".board-team").forEach((one) => ghost(one, one === card));
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
  document.addEventListener("htmx:configRequest", (event) => {
    if ("version" in event.detail.parameters) event.detail.parameters.version = byId("plan-version").value;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.matches(".board-row")) paint(event.target);
    show();
  });
  window.gridBoard = { all, boxOf, choose, ghost, give, show, tiles };
  tiles().forEach((tile, place) => tile.setAttribute("tabindex", place ? "-1" : "0"));
  boxes().forEach((box) => { if (box.dataset.changes) tileOf(box).classList.add("changes"); });
  show();
})();
