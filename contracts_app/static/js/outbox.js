/* Signings and visits that were sealed on this device: kept until the server has answered for them.
   What lies here can be sent and counted, and not be read: only the server has the key. Whenever that
   changed, the document hears "outbox". */
"use strict";
(function () {
  const STORE = "sealed";
  const EVERY = 60000;
  const SOON = 10000;
  const PATIENCE = 20000;
  const BUSY = [429, 503];
  const byId = (id) => document.getElementById(id);
  const unopened = new Set();
  let waiting = 0;
  let running = false;

  function opened() {
    return new Promise((done, fail) => {
      const asked = indexedDB.open("outbox", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => fail(asked.error);
    });
  }
  /* What is written is on the disk when the promise is kept. */
  async function stored(mode, act) {
    const base = await opened();
    try {
      return await new Promise((done, fail) => {
        const work = base.transaction(STORE, mode, { durability: "strict" });
        const asked = act(work.objectStore(STORE));
        work.oncomplete = () => done(asked.result);
        work.onabort = () => fail(work.error);
      });
    } finally {
      base.close();
    }
  }
  const all = () => stored("readonly", (store) => store.getAll());
  const drop = (key) => stored("readwrite", (store) => store.delete(key));

  const keep = (one) => stored("readwrite", (store) => store.put(one));

  /* `kind`: "visit"; without one it is a signing. */
  async function add(key, sealed, kind) {
    await keep(Object.assign({ key, sealed, at: Date.now() }, kind && { kind }));
    unopened.delete(key);
    /* A browser that is short of room clears first what nobody asked it to keep. */
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => {});
    await show().catch(() => {});
  }
  async function show() {
    waiting = await stored("readonly", (store) => store.count());
    document.querySelectorAll("[data-waiting]").forEach((part) => {
      part.textContent = waiting ? " · " + part.dataset.waiting.replace("{n}", waiting) : "";
      part.hidden = !waiting;
    });
    document.querySelectorAll("[data-none-waiting]").forEach((part) => { part.hidden = waiting > 0; });
    document.dispatchEvent(new Event("outbox"));
  }
  function tell(counts) {
    const news = byId("outbox-news");
    const said = Object.keys(counts).filter((kind) => counts[kind]).map((kind) => news.dataset[kind].replace("{n}", counts[kind]));
    if (!said.length) return;
    const text = said.join(" · ");
    if (news.firstElementChild.textContent !== text) news.firstElementChild.textContent = text;
    news.lastElementChild.hidden = !(counts.attention || counts.refused || counts.urgent);
    news.hidden = false;
  }

  async function post(address, sealed) {
    const control = new AbortController();
    const timer = setTimeout(() => control.abort(), PATIENCE);
    const body = new URLSearchParams({ sealed, csrf_token: document.querySelector("[name=csrf_token]").value });
    try {
      return await fetch(address, { method: "POST", body, headers: { "HX-Request": "true" }, signal: control.signal });
    } finally {
      clearTimeout(timer);
    }
  }
  /* What the server made of a package: `lost` when the line or somebody in between answered,
     `asked` when it wants something else first, such as a sign-in. */
  function madeOf(answer) {
    const told = (name) => answer.headers.get(name);
    if (told("X-Outbox")) return told("X-Outbox-State");
    if (told("X-Outbox-Code")) return "refused";
    if (!told("X-Request-Id") || BUSY.includes(answer.status)) return "lost";
    return answer.status < 409 ? "asked" : "later";
  }
  async function remember(one, refused) {
    unopened.add(one.key);
    if (one.refused !== refused) await keep(Object.assign({}, one, { refused }));
  }
  /* One after another; what fails by itself does not stand in the way of those behind it. */
  async function send(counts) {
    const { upload: signings, uploadVisits: visits } = byId("outbox").dataset;
    for (const one of await all()) {
      if (unopened.has(one.key)) continue;
      const visit = one.kind === "visit";
      const answer = await post(visit ? visits : signings, one.sealed);
      const became = madeOf(answer);
      if (became === "lost") return;
      counts[visit && became === "made" ? "recorded" : became] += 1;
      if (answer.headers.get("X-Outbox-Urgent")) counts.urgent += 1;
      if (became === "asked") return;
      if (became === "refused") await remember(one, answer.headers.get("X-Outbox-Code"));
      else if (became !== "later") await drop(one.key);
    }
  }
  async function upload() {
    if (!byId("outbox").dataset.upload || running) return;
    running = true;
    const counts = { made: 0, recorded: 0, urgent: 0, attention: 0, settled: 0, refused: 0, later: 0, asked: 0 };
    try {
      await send(counts);
    } catch (lost) {
      /* There is no line: the next round tries again. */
    } finally {
      running = false;
      tell(counts);
      await show();
    }
  }

  function stayForWantOfALine(dialog) {
    const region = byId("request-error");
    dialog.close();
    region.textContent = dialog.dataset.noLine;
    region.hidden = false;
    region.scrollIntoView({ block: "center" });
  }
  /* Whoever signs out is told what stays behind on the device, and that nobody signs out without a line. */
  function askBeforeLeaving(form) {
    const dialog = byId("leave-sealed");
    if (!dialog || !dialog.showModal) return;
    dialog.querySelector("[data-stay]").addEventListener("click", () => dialog.close());
    dialog.querySelector("[data-leave]").addEventListener("click", () => {
      if (navigator.onLine) form.submit();
      else stayForWantOfALine(dialog);
    });
    form.addEventListener("submit", (event) => {
      if (!waiting && navigator.onLine) return;
      event.preventDefault();
      if (waiting) dialog.showModal();
      else stayForWantOfALine(dialog);
    });
  }
  /* The page without a line stands where another one was asked for, and gives way to it. */
  function goOn() {
    fetch(byId("outbox").dataset.alive).then((answer) => { if (answer.ok) location.reload(); }).catch(() => {});
  }
  function start() {
    const { alive, worker } = byId("outbox").dataset;
    show().then(upload).catch(() => {});
    /* Another page may have sealed or sent something meanwhile, so it is counted anew. */
    const round = () => show().then(() => { if (waiting) upload(); }).catch(() => {});
    setInterval(alive ? goOn : round, alive ? SOON : EVERY);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) show().catch(() => {}); });
    window.addEventListener("online", alive ? goOn : upload);
    document.querySelectorAll("form[action$='/logout']").forEach(askBeforeLeaving);
    /* Plain http on another machine has no worker; pages then simply need a line. */
    if (worker && navigator.serviceWorker) navigator.serviceWorker.register(worker).catch(() => {});
  }
  window.outbox = { add, upload, all, keep, drop, show };
  document.addEventListener("DOMContentLoaded", start);
})();
