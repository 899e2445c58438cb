// Helpers for tests; the file is named like a test so that it is not served.
import { beforeEach, mock } from 'node:test';
import { Backoff } from './backoff.js';
import { Connection } from './connection.js';
import { decode, encode } from './frames.js';
import { Link } from './link.js';

/** A socket; the test plays the server at its other end. */
class FakeSocket extends EventTarget {
  readyState = 0;
  texts = [];
  sent = [];
  headers = {};
  answersProbes = true;

  send(text) {
    this.texts.push(text);
    const frame = decode(text);
    if (frame?.command === 'CONNECT') {
      this.headers = frame.headers;
    } else if (frame) {
      this.sent.push({ command: frame.command, ...frame.headers, body: frame.body });
    }
    if (frame?.command === 'BEGIN' && this.answersProbes) {
      this.serverBeats();
    }
  }

  close() {
    this.serverCloses(1006);
  }

  serverAccepts(headers = {}) {
    this.readyState = 1;
    this.dispatchEvent(new Event('open'));
    this.#receive('CONNECTED', headers);
  }

  serverCloses(code) {
    this.readyState = 3;
    this.dispatchEvent(Object.assign(new Event('close'), { code }));
  }

  serverBeats() {
    this.serverWrites('\n');
  }

  /** A MESSAGE for the newest subscription to a destination. */
  serverSays(destination, body, headers = {}) {
    const { id } = this.frames('SUBSCRIBE').findLast((frame) => frame.destination === destination);
    this.#receive('MESSAGE', { subscription: id, destination, 'content-type': 'application/json', ...headers },
      JSON.stringify(body));
  }

  serverReceipts(receipt, headers = {}) {
    this.#receive('RECEIPT', { 'receipt-id': receipt, ...headers });
  }

  serverWrites(data) {
    this.dispatchEvent(Object.assign(new Event('message'), { data }));
  }

  frames(command) {
    return this.sent.filter((frame) => frame.command === command);
  }

  #receive(command, headers, body) {
    this.serverWrites(encode(command, headers, body));
  }
}

/** All sockets that were opened, newest last. */
export const links = [];

/** The names of the transports that worked; nothing where they were forgotten. */
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
  const transport = (name) => ({ name, link: (options) => {
    links.push(new FakeSocket());
    return new Link({ ...options, open: () => links.at(-1) });
  } });
  connection = new Connection({
    transports: {
      candidates: () => [transport('websocket'), transport('sockjs')],
      worked: ({ name }) => worked.push(name),
      forget: () => { worked.length = 0; },
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

/** WebSocket does not get through. */
export async function connectedOverSockJs() {
  connection.start();
  await settle();
  links[0].serverCloses(1006);
  await settle();
  links[1].serverAccepts();
  await settle();
}

export async function comesBack() {
  mock.timers.tick(1000);
  await settle();
  links.at(-1).serverAccepts();
  await settle();
  return links.at(-1);
}
