import { trusted } from './trusted.js';

/**
 * Lets the page be opened, and be installed, while there is no network: see service-worker.js.
 * @param waiting says in such a page what it waits for
 */
export async function keepForOffline(api, waiting) {
  api.addEventListener('unreachable', () => { waiting.hidden = false; });
  if (!navigator.serviceWorker) {
    return;
  }
  try {
    await navigator.serviceWorker.register(trusted('/service-worker.js'));
    const { active } = await navigator.serviceWorker.ready;
    active.postMessage([location.origin, ...performance.getEntriesByType('resource').map(({ name }) => name)]);
  } catch {
    // Forbidden, or no secure address: then there is no page without the server.
  }
}
