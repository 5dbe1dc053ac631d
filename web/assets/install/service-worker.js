// Keeps the app for use without a network, each build as a whole. `mixsearch pack` writes the two constants into the copy
// that is served: FILES has the SHA-256 of each file.
const VERSION = "";
const FILES = {};

const sha256 = async (response) => {
  const digest = await crypto.subtle.digest("SHA-256", await response.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
};

// A server that has another build by now, or half of one, ends the installation; the build before stays.
const checked = async (name) => {
  const response = await fetch(name, { cache: "no-cache" });
  if (!response.ok || (await sha256(response.clone())) !== FILES[name]) throw new Error(`${name} is of another build`);
  return [name, response];
};

self.addEventListener("install", (event) => {
  const keep = async () => {
    const files = await Promise.all(Object.keys(FILES).map(checked));
    const cache = await caches.open(VERSION);
    await Promise.all(files.map(([name, response]) => cache.put(name, response)));
  };
  event.waitUntil(keep());
});

// It waits until no page of the build before is open: a page and its engine are of one build.
self.addEventListener("activate", (event) => {
  const clear = async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name !== VERSION).map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(clear());
});

self.addEventListener("message", (event) => {
  if (event.data === "take over") event.waitUntil(self.skipWaiting());
});

const kept = async (request) => (await caches.open(VERSION)).match(request, { ignoreSearch: true, ignoreVary: true });

// The last page of a build that is loaded again gives way to the next build.
const givesWay = async () => {
  const next = self.registration.waiting;
  if (!next) return false;
  const pages = await self.clients.matchAll({ type: "window" });
  if (pages.length > 1) return false;
  next.postMessage("take over");
  return true;
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin || url.pathname.includes("/api/")) return;
  const answer = async () => {
    if (request.mode === "navigate" && (await givesWay())) return new Response("", { headers: { Refresh: "0" } });
    const found = await kept(request);
    if (found) return found;
    try {
      return await fetch(request);
    } catch (error) {
      const page = request.mode === "navigate" ? await kept("./") : undefined;
      if (page) return page;
      throw error;
    }
  };
  event.respondWith(answer());
});
