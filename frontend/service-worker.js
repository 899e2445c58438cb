// Shows pages while the server cannot be reached. The server's answers always take precedence over the cache, so a new
// version appears on the next load; messages and data about people are never cached.
const CACHE = 'parley-shell-2:'; // followed by the path of a page: each has a cache of its own
const PAGE = /^\/(?:[a-z-]+\/)?$/;
const FILE = /^\/(?!(?:api|actuator|chat|docs)\/)(?:[\w.-]+\/)*[\w.-]+\.(?:js|css|json|svg|png)$/;

addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(takeOver()));
addEventListener('message', ({ data }) => PAGE.test(data?.page) && Array.isArray(data.files) && keepOnly(data.page, data.files));
addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method === 'GET' && isShell(new URL(request.url))) {
    event.respondWith(fetch(request).catch((failure) => kept(event, failure)));
  }
});
addEventListener('push', (event) => event.waitUntil(show(event.data?.json() ?? {})));
addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(lead(event.notification.data));
});

async function takeOver() {
  for (const name of await caches.keys()) {
    if (!name.startsWith(CACHE)) {
      await caches.delete(name);
    }
  }
  await clients.claim();
}

/** Caches exactly the files that a page has loaded, so that their versions match. */
async function keepOnly(page, files) {
  const cache = await caches.open(CACHE + page);
  const wanted = new Set([page, ...files].map(bare).filter((url) => url && isShell(url)).map(({ href }) => href));
  await Promise.all([...wanted].map(async (address) => {
    const answer = await fetch(address, { credentials: 'omit' }).catch(() => null);
    if (answer?.ok && !answer.redirected) {
      await cache.put(address, answer);
    }
  }));
  for (const request of await cache.keys()) {
    if (!wanted.has(request.url)) {
      await cache.delete(request);
    }
  }
}

/** From the cache of the page that asks, so that the versions match; a page that is being opened asks for itself. */
async function kept({ request, clientId }, failure) {
  const client = request.mode === 'navigate' ? request : await clients.get(clientId);
  const file = bare(request.url);
  const cache = await caches.open(CACHE + bare(client?.url)?.pathname);
  const answer = await cache.match(file) ?? await caches.match(file);
  if (!answer) {
    throw failure;
  }
  return answer;
}

function isShell({ origin, pathname }) {
  return origin === location.origin && (PAGE.test(pathname) || FILE.test(pathname));
}

/**
 * The address without parts that differ between visits, such as the code of an
 * invitation.
 */
function bare(address) {
  try {
    const url = new URL(address, location.origin);
    url.search = '';
    url.hash = '';
    return url;
  } catch {
    return null;
  }
}

/** Says what has been pushed, unless a page is looked at, which says it itself. */
async function show({ position, language, kind, sender, parameters = {}, link }) {
  const pages = await clients.matchAll({ type: 'window' });
  if (pages.some(({ visibilityState }) => visibilityState === 'visible')) {
    return;
  }
  const file = `/locales/${language === 'ko' ? 'ko' : 'en'}.json`;
  const answer = await fetch(file).catch(() => caches.match(file));
  const texts = answer?.ok ? await answer.json() : {};
  const key = kind === 'mention' && !parameters.room ? 'notifications.mentionPrivate' : `notifications.${kind}`;
  const text = parameters[language] ?? texts[key] ?? texts['notifications.unknown'] ?? '';
  const values = { ...parameters, sender };
  await registration.showNotification('Parley', {
    body: text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? ''),
    data: link ?? '/', tag: `parley-${position}`, icon: '/images/icon-192.png' });
}

/** To a place of this site, and to no other; in a page that is open already, if there is one. */
async function lead(link) {
  const url = new URL(link, location.origin);
  const address = url.origin === location.origin ? url.href : location.origin;
  const [page] = await clients.matchAll({ type: 'window' });
  await (page ? page.navigate(address).then(() => page.focus()) : clients.openWindow(address));
}
