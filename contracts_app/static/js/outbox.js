/* Signings that were sealed on this device: kept until the server has answered for them. What lies
   here can be sent and counted, and not be read: only the server has the key. */
"use strict";
(function () {
  const STORE = "sealed";
  const EVERY = 60000;
  const SOON = 10000;
  const PATIENCE = 20000;
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

  async function add(key, sealed) {
    await stored("readwrite", (store) => store.put({ key, sealed }));
    await show();
  }
  async function show() {
    waiting = await stored("readonly", (store) => store.count());
    document.querySelectorAll("[data-waiting]").forEach((part) => {
      part.textContent = waiting ? " · " + part.dataset.waiting.replace("{n}", waiting) : "";
      part.hidden = !waiting;
    });
    document.querySelectorAll("[data-none-waiting]").forEach((part) => { part.hidden = waiting > 0; });
  }
  function tell(counts) {
    const news = byId("outbox-news");
    const said = Object.keys(counts).filter((kind) => counts[kind]).map((kind) => news.dataset[kind].replace("{n}", counts[kind]));
    if (said.length) news.textContent = said.join(" · ");
    news.hidden = !news.textContent;
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
  /* One after another; the first that gets no answer of its own ends the round. */
  async function send(address, counts) {
    for (const one of await all()) {
      if (unopened.has(one.key)) continue;
      const answer = await post(address, one.sealed);
      const became = answer.headers.get("X-Outbox");
      if (!became && answer.status !== 422) return;
      if (became) await drop(one.key);
      else unopened.add(one.key);
      counts[became === "attention" ? "attention" : became ? "made" : "refused"] += 1;
    }
  }
  async function upload() {
    const address = byId("outbox").dataset.upload;
    if (!address || running) return;
    running = true;
    const counts = { made: 0, attention: 0, refused: 0 };
    try {
      await send(address, counts);
    } catch (lost) {
      /* There is no line: the next round tries again. */
    } finally {
      running = false;
      tell(counts);
      await show();
    }
  }

  /* Whoever signs out is told what stays behind on the device. */
  function askBeforeLeaving(form) {
    const dialog = byId("leave-sealed");
    if (!dialog || !dialog.showModal) return;
    dialog.querySelector("[data-stay]").addEventListener("click", () => dialog.close());
    dialog.querySelector("[data-leave]").addEventListener("click", () => form.submit());
    form.addEventListener("submit", (event) => {
      if (!waiting) return;
      event.preventDefault();
      dialog.showModal();
    });
  }
  /* The page without a line stands where another one was asked for, and gives way to it. */
  function goOn() {
    fetch(byId("outbox").dataset.alive).then((answer) => { if (answer.ok) location.reload(); }).catch(() => {});
  }
  function start() {
    const { alive, worker } = byId("outbox").dataset;
    show().then(upload).catch(() => {});
    setInterval(() => { if (alive) goOn(); else if (waiting) upload(); }, alive ? SOON : EVERY);
    window.addEventListener("online", alive ? goOn : upload);
    document.querySelectorAll("form[action$='/logout']").forEach(askBeforeLeaving);
    /* Plain http on another machine has no worker; pages then simply need a line. */
    if (worker && navigator.serviceWorker) navigator.serviceWorker.register(worker).catch(() => {});
  }
  window.outbox = { add, upload };
  document.addEventListener("DOMContentLoaded", start);
})();
