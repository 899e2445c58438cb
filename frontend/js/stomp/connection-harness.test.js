// Helpers for tests; the file is named like a test so that it is not served.
import { beforeEach, mock } from 'node:test';
import { Backoff } from './backoff.js';
import { Connection } from './connection.js';

/** A socket and its stomp.js client in one object; the test plays the server. */
class FakeLink extends EventTarget {
  sent = [];
  subscriptions = new Map();
  connected = false;
  answersProbes = true;

  connect(headers, onConnected, onError) {
    Object.assign(this, { headers, onConnected, onError });
  }

  subscribe(destination, handler, headers) {
    this.sent.push({ command: 'SUBSCRIBE', destination, ...headers });
    this.subscriptions.set(destination, handler);
  }

  unsubscribe(id) {
    this.sent.push({ command: 'UNSUBSCRIBE', id });
  }

  /** The client's SEND or, with one argument, the socket's raw text: a probe. */
  send(destination, headers, body) {
    if (headers) {
      this.sent.push({ command: 'SEND', destination, ...headers, body });
    } else {
      this.sent.push({ command: 'PROBE', text: destination });
      this.answersProbes && this.serverBeats();
    }
  }

  disconnect() {
    this.connected = false;
  }

  close() {
    this.serverCloses(1006);
  }

  serverAccepts(headers = {}) {
    this.connected = true;
    this.dispatchEvent(new Event('open'));
    this.onConnected({ headers });
  }

  serverCloses(code) {
    this.connected = false;
    this.dispatchEvent(Object.assign(new Event('close'), { code }));
  }

  serverBeats() {
    this.dispatchEvent(new Event('message'));
  }

  serverSays(destination, body, headers = {}) {
    this.subscriptions.get(destination)({ headers, body: JSON.stringify(body) });
  }

  serverReceipts(receipt, headers = {}) {
    this.onreceipt({ headers: { 'receipt-id': receipt, ...headers } });
  }

  frames(command) {
    return this.sent.filter((frame) => frame.command === command);
  }
}

/** All links that were opened, newest last. */
export const links = [];

/** The names of the transports that worked. */
export const worked = [];

/** The server's answers: who we are, and why it refuses. */
export const server = {};

export let connection;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'] });
  links.length = 0;
  worked.length = 0;
  server.refusal = () => Promise.resolve(null);
  server.session = () => Promise.resolve({ name: 'mina', csrf: { header: 'X-CSRF-TOKEN', token: `token ${links.length}` } });
  connectAs({ session: () => server.session() });
});

/** @param credentials `{session}` or `{token}` */
export function connectAs(credentials) {
  const open = (name) => ({ name, open: () => { links.push(new FakeLink()); return links.at(-1); } });
  connection = new Connection({
    stomp: { over: (link) => link },
    transports: {
      candidates: () => [open('websocket'), open('sockjs')],
      worked: ({ name }) => worked.push(name),
      forget() {},
      refusal: () => server.refusal(),
    },
    backoff: new Backoff(() => 1),
    ...credentials,
  });
}

export async function settle() {
  for (let turn = 0; turn < 10; turn += 1) {
    await Promise.resolve();
  }
}

export async function connected(greeting = {}) {
  connection.start();
  await settle();
  links.at(-1).serverAccepts(greeting);
  await settle();
  return links.at(-1);
}

export async function comesBack() {
  mock.timers.tick(1000);
  await settle();
  links.at(-1).serverAccepts();
  await settle();
  return links.at(-1);
}
