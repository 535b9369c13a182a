// How does the page open without a network, and at once with one? This worker keeps one copy of the app for each build, and of
// the course as it was then. All files come from the copy, so that they fit one another. The course's are asked of the network
// behind that: where an author has changed one, the page is told, and the next visit has it. `static/hooks/finish.mjs` puts the
// names in.

const BUILD = '__BUILD__';
const FILES = __FILES__;
const COURSE = '__COURSE__';

const scope = new URL(registration.scope).pathname;
const ours = `can-i ${scope} `;
const copy = `${ours}${BUILD}`;
/** Questions to the network that are under way, and whether one found another file than the kept one. */
let asking = 0;
let revised = false;

addEventListener('install', (event) => event.waitUntil(keep()));
addEventListener('activate', (event) => event.waitUntil(forgetOlder()));
addEventListener('message', (event) => { if (event.data === 'take over') skipWaiting(); });
addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin || !url.pathname.startsWith(scope)) return;
  const path = url.pathname.slice(scope.length) || 'index.html';
  if (FILES.includes(path)) event.respondWith(kept(path, request));
  else if (path.startsWith('scenarios/')) event.respondWith(course(path, event));
});

async function keep() {
  const cache = await caches.open(copy);
  await Promise.all(FILES.map(async (path) => {
    // What has a hash in its name is taken from the browser's own cache: the page has just fetched it.
    const response = await fetch(path, { cache: /-[0-9a-f]{8,16}(_bg)?\./.test(path) ? 'default' : 'reload' });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    // A page that came by a redirect may not answer a visit: keep what it says, not how it came.
    await cache.put(path, response.redirected ? new Response(await response.blob(), { headers: response.headers }) : response);
  }));
  // In the middle of an upload index.html may still be the older one: then this copy is made at a later visit.
  const html = await (await cache.match('index.html')).text();
  if (!FILES.every((path) => !/\.(js|css|wasm)$/.test(path) || html.includes(path))) throw new Error('index.html is of another build');
  const course = await (await cache.match(COURSE)).json();
  await Promise.all(Object.entries(course).map(([path, text]) => cache.put(path, new Response(text, { headers: { 'content-type': 'application/yaml; charset=utf-8' } }))));
}

async function forgetOlder() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(ours) && name !== copy).map((name) => caches.delete(name)));
}

async function kept(path, request) {
  const cache = await caches.open(copy);
  return (await cache.match(path)) ?? fetch(request);
}

async function course(path, event) {
  const cache = await caches.open(copy);
  const before = await cache.match(path);
  if (before) {
    event.waitUntil(renew(cache, path, event.request, before.clone()));
    return before;
  }
  // An author added it after this copy was made.
  const response = await fetch(event.request);
  if (response.ok) await cache.put(path, response.clone());
  return response;
}

async function renew(cache, path, request, before) {
  asking += 1;
  try {
    const response = await fetch(request);
    const gone = response.status === 404;
    if (gone || (response.ok && (await response.clone().text()) !== (await before.text()))) {
      await (gone ? cache.delete(path) : cache.put(path, response));
      revised = true;
    }
  } catch { /* without a network the kept one is the newest */ }
  asking -= 1;
  // Told when all are here: a scenario is several files.
  if (asking || !revised) return;
  revised = false;
  for (const page of await clients.matchAll()) page.postMessage('revised');
}
