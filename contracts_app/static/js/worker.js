/* Keeps the parts every page is made of, and one page for when there is no line. Pages of the product
   are never kept. The server puts `SHELL` in front: the name of this edition, its files, and the
   address of the page. */
"use strict";
self.addEventListener("install", (event) => {
  const fetched = caches.open(SHELL.name).then((kept) => kept.addAll([SHELL.offline, ...SHELL.files]));
  event.waitUntil(fetched.then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name !== SHELL.name);
  const dropped = caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name))));
  event.waitUntil(dropped.then(() => self.clients.claim()));
});

const kept = (address) => caches.match(address, { ignoreVary: true });

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(async () => (await kept(SHELL.offline)) || Response.error()));
    return;
  }
  const address = new URL(request.url);
  if (address.origin !== self.location.origin || !SHELL.files.includes(address.pathname + address.search)) return;
  event.respondWith(kept(request).then((found) => found || fetch(request)));
});
