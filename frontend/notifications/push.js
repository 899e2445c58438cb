import { language } from '../js/i18n.js';

const PATH = '/push/subscription';

/** Has this browser reached while no page is open, if the server and the browser can. Rejects with a Problem. */
export async function reachHere(server) {
  const manager = await pushManager();
  const { key } = manager ? await server.read('/push') : {};
  if (!key) {
    return;
  }
  const { endpoint, keys } = (await subscription(manager, key)).toJSON();
  await server.change('PUT', PATH, { endpoint, keys, language: language() });
}

/** Ends that. */
export async function leaveHere(server) {
  const known = await (await pushManager())?.getSubscription();
  if (known) {
    await server.change('DELETE', `${PATH}?${new URLSearchParams({ endpoint: known.endpoint })}`);
    await known.unsubscribe();
  }
}

async function pushManager() {
  return (await navigator.serviceWorker?.getRegistration())?.pushManager;
}

/** A subscription by another key of the server is of no use any more. */
async function subscription(manager, key) {
  const options = { userVisibleOnly: true, applicationServerKey: key };
  try {
    return await manager.subscribe(options);
  } catch {
    await (await manager.getSubscription())?.unsubscribe();
    return manager.subscribe(options);
  }
}
