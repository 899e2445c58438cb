// No tests: what they share, named so that it is not served.

/** A socket under stomp.js's client, both played by one object: the test speaks for the server. */
export class FakeLink extends EventTarget {
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
