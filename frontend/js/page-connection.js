import { Connection, followNetwork, steadyTimers, Transports } from '../client/parley.js';
import { trusted } from './trusted.js';

/**
 * The connection of a page, which is not started yet. With `?transport=sockjs` in the page's address, WebSocket is not tried.
 * @param {{session: () => Promise<object>, anonymous?: boolean}} credentials
 */
export function pageConnection(credentials) {
  const asked = new URLSearchParams(location.search).get('transport');
  const transports = new Transports({ order: asked === 'sockjs' ? ['sockjs'] : ['websocket', 'sockjs'] });
  const connection = new Connection({ timers: steadyTimers(trusted), transports, ...credentials });
  followNetwork(connection);
  return connection;
}
