import { language } from '../js/i18n.js';

const PATH = '/push/subscription';

/**
 * Has the server reach this browser while no page is open, as long as its user wants notifications here, if the server and the
 * browser can. A browser is reached while it is signed in: each page that is opened tells the server anew.
 * @param options with the `signal` that ends this
 */
export function pushWhileWanted(device, server, options) {
  const settle = () => (device.isNotifying ? reach(server) : leave(server)).catch(() => {});
  device.addEventListener('change', settle, options);
  if (device.isNotifying) {
    settle();
  }
}

async function reach(server) {
  const manager = await pushManager();
  const { key } = manager ? await server.read('/push') : {};
  if (!key) {
    return;
  }
  const { endpoint, keys } = (await subscription(manager, key)).toJSON();
  await server.change('PUT', PATH, { endpoint, keys, language: language() });
}

async function leave(server) {
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
