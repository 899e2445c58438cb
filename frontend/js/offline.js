import { trusted } from './trusted.js';

/**
 * Lets users open the page without a network, and install it: see service-worker.js.
 * @param waiting tells a user of such a page what it waits for
 */
export async function keepForOffline(api, waiting) {
  api.addEventListener('unreachable', () => { waiting.hidden = false; });
  if (!navigator.serviceWorker) {
    return;
  }
  try {
    await navigator.serviceWorker.register(trusted('/service-worker.js'));
    const { active } = await navigator.serviceWorker.ready;
    active.postMessage({ page: location.pathname, files: performance.getEntriesByType('resource').map(({ name }) => name) });
  } catch {
    // Forbidden, or not a secure address: then the page needs the server.
  }
}
