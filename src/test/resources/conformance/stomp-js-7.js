// Scenarios of @stomp/stompjs 7: each gets the endpoint's address and returns what it has seen.
({
  open(url, options = {}) {
    return new Promise((resolve, reject) => {
      const client = new StompJs.Client({
        brokerURL: url, reconnectDelay: 0, heartbeatIncoming: 0, heartbeatOutgoing: 0, ...options,
        onConnect: (frame) => { client.connectedFrame = frame; resolve(client); },
        onStompError: reject,
      });
      client.activate();
    });
  },

  receipt(client, id) {
    return new Promise((resolve) => client.watchForReceipt(id, resolve));
  },

  messages(client, destination, headers = {}) {
    const queue = [];
    const waiting = [];
    client.subscribe(destination, (message) =>
      waiting.length ? waiting.shift()(message) : queue.push(message), headers);
    return () => queue.length ? Promise.resolve(queue.shift()) : new Promise((resolve) => waiting.push(resolve));
  },

  async connect(url) {
    const client = await this.open(url);
    const frame = client.connectedFrame;
    await client.deactivate();
    return [frame.command, frame.headers.version];
  },

  async receipts(url) {
    const client = await this.open(url);
    const subscribed = this.receipt(client, 'r1');
    const next = this.messages(client, '/topic/clients-7-receipts', { id: 'a', receipt: 'r1' });
    await subscribed;
    const sent = this.receipt(client, 'r2');
    client.publish({ destination: '/topic/clients-7-receipts', headers: { receipt: 'r2' }, body: '안녕' });
    return [(await next()).body, (await sent).headers['receipt-id']];
  },

  async acks(url) {
    const client = await this.open(url);
    const next = this.messages(client, '/queue/clients-7-acks', { ack: 'client', 'prefetch-count': '1' });
    client.publish({ destination: '/queue/clients-7-acks', body: 'one' });
    client.publish({ destination: '/queue/clients-7-acks', body: 'two' });
    const one = await next();
    one.ack();
    return [one.body, (await next()).body];
  },

  async nacks(url) {
    const client = await this.open(url);
    const next = this.messages(client, '/queue/clients-7-nacks', { ack: 'client-individual' });
    client.publish({ destination: '/queue/clients-7-nacks', body: 'one' });
    const first = await next();
    first.nack();
    const again = await next();
    again.ack();
    return [first.headers.redelivered ?? 'new', again.headers.redelivered];
  },

  async transactions(url) {
    const client = await this.open(url);
    const next = this.messages(client, '/topic/clients-7-tx');
    const aborted = client.begin();
    client.publish({ destination: '/topic/clients-7-tx', headers: { transaction: aborted.id }, body: 'never' });
    aborted.abort();
    const committed = client.begin();
    client.publish({ destination: '/topic/clients-7-tx', headers: { transaction: committed.id }, body: 'one' });
    client.publish({ destination: '/topic/clients-7-tx', body: 'outside' });
    committed.commit();
    return [(await next()).body, (await next()).body];
  },

  async heartBeats(url) {
    return new Promise((resolve) => {
      let beats = 0;
      this.open(url, {
        heartbeatIncoming: 2000, heartbeatOutgoing: 2000,
        onWebSocketClose: () => resolve(`closed after ${beats} beats`),
        onHeartbeatReceived: () => { if (++beats === 4) resolve('beaten for and not cut off'); },
      });
    });
  },

  async bodies(url) {
    const client = await this.open(url);
    const next = this.messages(client, '/topic/clients-7-bodies');
    const octets = Uint8Array.from({ length: 1024 }, (_, i) => i % 256);
    client.publish({
      destination: '/topic/clients-7-bodies', binaryBody: octets,
      headers: { 'content-type': 'application/octet-stream' },
    });
    client.publish({ destination: '/topic/clients-7-bodies', body: '한글 🙂\0 behind a NUL' });
    const binary = (await next()).binaryBody;
    return [binary.length === 1024 && binary.every((octet, i) => octet === i % 256), (await next()).body];
  },

  async errors(url) {
    const client = await this.open(url);
    return new Promise((resolve) => {
      let error;
      client.onStompError = (frame) => error = frame;
      client.onWebSocketClose = (event) =>
        resolve([error?.headers.message, error?.headers['receipt-id'], event.code]);
      client.publish({ destination: '/topic/clients-7-errors', headers: { 'message-id': '1', receipt: 'r9' }, body: 'x' });
    });
  },
})
