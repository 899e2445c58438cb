/**
 * Tells a connection about events that the browser notices long before a socket does: the network went, came back or
 * changed, the tab is visible again, the page was frozen or comes from the back-forward cache.
 * @param {Pick<import('./connection.js').Connection, 'networkLost' | 'retryNow'>} connection
 */
export function followNetwork(connection) {
  addEventListener('offline', () => connection.networkLost());
  addEventListener('online', () => connection.retryNow({ networkChanged: true }));
  addEventListener('pageshow', ({ persisted }) => persisted && connection.retryNow());
  document.addEventListener('resume', () => connection.retryNow());
  document.addEventListener('visibilitychange', () => document.hidden || connection.retryNow());
  followNetworkType(connection);
}

/**
 * Follows switches between Wi-Fi and mobile data. `change` also fires for each new speed estimate.
 * @param {Pick<import('./connection.js').Connection, 'retryNow'>} connection
 */
function followNetworkType(connection) {
  const network = /** @type {{connection?: EventTarget & {type?: string}}} */ (navigator).connection;
  let type = network?.type;
  network?.addEventListener('change', () => {
    if (network.type !== type) {
      type = network.type;
      connection.retryNow({ networkChanged: true });
    }
  });
}
