/* Sealed signings of this device that the server could not open: saved to a file, taken back from
   one, and removed once they are saved. Nobody can read them here, so only the time is shown. */
"use strict";
(function () {
  const byId = (id) => document.getElementById(id);

  function toFile(one) {
    const text = JSON.stringify({ key: one.key, sealed: one.sealed });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.download = "sealed-" + one.key.slice(0, 8) + ".json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }
  function rowOf(one, section) {
    const row = byId("sealed-row").content.cloneNode(true).firstElementChild;
    const part = (name) => row.querySelector("[data-" + name + "]");
    const why = section.querySelector("[data-reason='" + one.refused + "']");
    part("when").textContent = one.at ? new Date(one.at).toLocaleString(document.documentElement.lang) : "";
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
    const unopened = (await window.outbox.all()).filter((one) => one.refused);
    const told = unopened.map((one) => one.key + " " + one.refused).join("\n");
    /* What has not changed stays, and with it the button that somebody is about to press. */
    if (told === section.dataset.told) return;
    section.dataset.told = told;
    section.querySelector("[data-rows]").replaceChildren(...unopened.map((one) => rowOf(one, section)));
    section.querySelector("[data-unopened]").hidden = !unopened.length;
  }
  async function takeBack(section, file) {
    const message = section.querySelector("[data-file-bad]");
    const { key, sealed } = JSON.parse(await file.text());
    if (typeof key !== "string" || typeof sealed !== "string" || JSON.parse(sealed).v !== 1) throw new Error("other file");
    message.textContent = "";
    /* What waits here already is not replaced by what a file says. */
    if (!(await window.outbox.all()).some((one) => one.key === key)) await window.outbox.add(key, sealed);
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
