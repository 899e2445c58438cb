// Shows the page while the server cannot be reached. The server's answers always take precedence over the cache, so a
// new version appears on the next load; messages and data about people are never cached.
const CACHE = 'parley-shell-1';
const SHELL = /^\/(?:$|manifest\.json$|(?:client|js|css|locales|images|webjars)\/)/;

addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(takeOver()));
addEventListener('message', ({ data }) => Array.isArray(data) && keepOnly(data));
addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method === 'GET' && isShell(new URL(request.url))) {
    event.respondWith(fetch(request).catch((failure) => kept(request, failure)));
  }
});

async function takeOver() {
  for (const name of await caches.keys()) {
    if (name !== CACHE) {
      await caches.delete(name);
    }
  }
  await clients.claim();
}

/** Caches exactly the files that a page has loaded, so that their versions match. */
async function keepOnly(addresses) {
  const cache = await caches.open(CACHE);
  const wanted = new Set(addresses.map(bare).filter((url) => url && isShell(url)).map(({ href }) => href));
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

async function kept(request, failure) {
  const cache = await caches.open(CACHE);
  const answer = await cache.match(bare(request.url));
  if (!answer) {
    throw failure;
  }
  return answer;
}

function isShell({ origin, pathname }) {
  return origin === location.origin && SHELL.test(pathname);
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
