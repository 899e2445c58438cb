/**
 * Tells a connection about events that the browser notices long before a socket does: the network went, came back or
 * changed, the tab is visible again, the page was frozen or comes from the back-forward cache.
 * @param {Pick<import('./connection.js').Connection, 'networkLost' | 'retryNow'>} connection
 * @param {AbortSignal} [signal] ends this
 */
export function followNetwork(connection, signal) {
  addEventListener('offline', () => connection.networkLost(), { signal });
  addEventListener('online', () => connection.retryNow({ networkChanged: true }), { signal });
  addEventListener('pageshow', ({ persisted }) => persisted && connection.retryNow(), { signal });
  document.addEventListener('resume', () => connection.retryNow(), { signal });
  document.addEventListener('visibilitychange', () => document.hidden || connection.retryNow(), { signal });
  followNetworkType(connection, signal);
}

/**
 * Follows switches between Wi-Fi and mobile data. `change` also fires for each new speed estimate.
 * @param {Pick<import('./connection.js').Connection, 'retryNow'>} connection
 * @param {AbortSignal} [signal]
 */
function followNetworkType(connection, signal) {
  const network = /** @type {{connection?: EventTarget & {type?: string}}} */ (navigator).connection;
  let type = network?.type;
  network?.addEventListener('change', () => {
    if (network.type !== type) {
      type = network.type;
      connection.retryNow({ networkChanged: true });
    }
  }, { signal });
}
