// Keeps the app for use without a network. `mixsearch pack` writes the two constants into the copy that is served.
const VERSION = "";
const FILES = [];

// A name with a hash belongs to one content for ever; everything else is asked for first, and kept for when there is
// no answer.
const HASHED = /[-_.][0-9a-f]{8,}[-_.]/;

self.addEventListener("install", (event) => {
  const keep = async () => {
    const cache = await caches.open(VERSION);
    await cache.addAll(FILES);
    await self.skipWaiting();
  };
  event.waitUntil(keep());
});

self.addEventListener("activate", (event) => {
  const clear = async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name !== VERSION).map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(clear());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin || url.pathname.includes("/api/")) return;
  const kept = () => caches.match(request.mode === "navigate" ? "./" : request, { ignoreSearch: true, ignoreVary: true });
  const answer = async () => {
    if (HASHED.test(url.pathname)) return (await kept()) ?? fetch(request);
    try {
      return await fetch(request);
    } catch (error) {
      const found = await kept();
      if (found) return found;
      throw error;
    }
  };
  event.respondWith(answer());
});
