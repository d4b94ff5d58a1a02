/* A heap of photos goes out a few at a time, so that none of them is too much for a slow line or for
   the server. What has arrived stays there; whoever is interrupted sends all of them again, and each
   is kept once. Without this file they are sent as one form. */
"use strict";
(function () {
  const FILES = 5;
  const BYTES = 16 * 1024 * 1024;
  const form = document.querySelector("[data-photos]");
  const box = form.querySelector("[type=file]");
  const told = form.querySelector("[data-sent]");
  const button = form.querySelector("button[type=submit]");
  const here = new URL(form.action).pathname;

  function inParts(files) {
    const parts = [[]];
    let size = 0;
    files.forEach((file) => {
      const last = parts[parts.length - 1];
      const full = last.length === FILES || (last.length && size + file.size > BYTES);
      size = full ? file.size : size + file.size;
      if (full) parts.push([file]);
      else last.push(file);
    });
    return parts;
  }
  function tell(words, done) {
    told.textContent = told.dataset[words].replace("{done}", done).replace("{all}", box.files.length);
    told.hidden = false;
  }
  /* The address to which the server leads on; it throws where there was no usable answer. */
  async function send(files, first) {
    const body = new FormData();
    body.append("csrf_token", form.querySelector("[name=csrf_token]").value);
    body.append("first", first);
    files.forEach((file) => body.append("photos", file, file.name));
    const answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } });
    const on = answer.headers.get("HX-Redirect");
    if (!answer.ok || !on) throw new Error(String(answer.status));
    return on;
  }
  async function sendAll() {
    let done = 0;
    for (const files of inParts(Array.from(box.files))) {
      tell("sent", done);
      const on = await send(files, done);
      if (new URL(on, form.action).pathname !== here) return on;
      done += files.length;
    }
    return here;
  }

  form.addEventListener("submit", (event) => {
    if (!box.files.length) return;
    event.preventDefault();
    button.disabled = true;
    sendAll().then((on) => window.location.assign(on), () => {
      button.disabled = false;
      told.textContent = told.dataset.stopped + " " + told.textContent;
    });
  });
})();
