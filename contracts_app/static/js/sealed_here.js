/* What is sealed on this device: what waits, and what the server could not open, which is saved to a
   file, taken back from one, and removed once it is saved. Nobody can read it here, so only the time
   is shown and whether it is a signing or a visit. */
"use strict";
(function () {
  const byId = (id) => document.getElementById(id);

  function toFile(one) {
    const text = JSON.stringify({ key: one.key, sealed: one.sealed, kind: one.kind });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.download = "sealed-" + one.key.slice(0, 8) + ".json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }
  function told(template, one) {
    const row = byId(template).content.cloneNode(true).firstElementChild;
    row.querySelector("[data-when]").textContent = one.at ? new Date(one.at).toLocaleString(document.documentElement.lang) : "";
    row.querySelectorAll("[data-kind]").forEach((part) => { part.hidden = part.dataset.kind !== (one.kind || "signing"); });
    return row;
  }
  function rowOf(one, section) {
    const row = told("sealed-row", one);
    const part = (name) => row.querySelector("[data-" + name + "]");
    const why = section.querySelector("[data-reason='" + one.refused + "']");
    part("why").textContent = (why ? why.textContent + " " : "") + "(" + one.refused + ")";
    part("remove").hidden = !one.saved;
    part("save").addEventListener("click", () => {
      toFile(one);
      window.outbox.keep(Object.assign({}, one, { saved: true })).then(() => { part("remove").hidden = false; });
    });
    part("remove").addEventListener("click", () => {
      if (window.confirm(section.dataset.sure)) window.outbox.drop(one.key).then(window.outbox.show);
    });
    return row;
  }
  async function list(section) {
    const here = await window.outbox.all();
    const unopened = here.filter((one) => one.refused);
    const waiting = here.filter((one) => !one.refused);
    section.querySelector("[data-waiting-rows]").replaceChildren(...waiting.map((one) => told("sealed-waiting-row", one)));
    section.querySelector("[data-sealed-waiting]").hidden = !waiting.length;
    const now = unopened.map((one) => one.key + " " + one.refused).join("\n");
    /* What has not changed stays, and with it the button that somebody is about to press. */
    if (now === section.dataset.told) return;
    section.dataset.told = now;
    section.querySelector("[data-rows]").replaceChildren(...unopened.map((one) => rowOf(one, section)));
    section.querySelector("[data-unopened]").hidden = !unopened.length;
  }
  async function takeBack(section, file) {
    const message = section.querySelector("[data-file-bad]");
    const { key, sealed, kind } = JSON.parse(await file.text());
    if (typeof key !== "string" || typeof sealed !== "string" || JSON.parse(sealed).v !== 1) throw new Error("other file");
    message.textContent = "";
    /* What waits here already is not replaced by what a file says. */
    if (!(await window.outbox.all()).some((one) => one.key === key)) await window.outbox.add(key, sealed, kind === "visit" ? kind : undefined);
    await window.outbox.upload();
  }
  function start() {
    const section = byId("sealed-here");
    const box = byId("sealed-file");
    section.hidden = false;
    document.addEventListener("outbox", () => list(section).catch(() => {}));
    box.addEventListener("change", () => {
      if (!box.files.length) return;
      takeBack(section, box.files[0]).catch(() => { section.querySelector("[data-file-bad]").textContent = section.dataset.bad; });
      box.value = "";
    });
    list(section).catch(() => {});
  }
  document.addEventListener("DOMContentLoaded", start);
})();
