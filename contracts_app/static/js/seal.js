/* Encrypts for the server: only it can read what is sealed here. `place` carries the name and the
   public half of its pair of keys. */
"use strict";
window.seal = (function () {
  const WRAPPING = { name: "RSA-OAEP", hash: "SHA-256" };
  const utf8 = (text) => new TextEncoder().encode(text);
  const base64 = (buffer) => btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(""));
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

  return async function (place, content) {
    const { kid, spki } = place.dataset;
    const raw = crypto.getRandomValues(new Uint8Array(32));
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const outer = await crypto.subtle.importKey("spki", bytes(spki), WRAPPING, false, ["encrypt"]);
    const inner = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt"]);
    const bound = { name: "AES-GCM", iv, additionalData: utf8("outbox:1:" + kid) };
    const data = await crypto.subtle.encrypt(bound, inner, utf8(JSON.stringify(content)));
    const wrapped = await crypto.subtle.encrypt(WRAPPING, outer, raw);
    raw.fill(0);
    return JSON.stringify({ v: 1, kid, wrapped: base64(wrapped), iv: base64(iv), data: base64(data) });
  };
})();
