// Scenarios of stomp.js 2.3.4: each gets the endpoint's address and returns what it has seen.
({
  open(url, headers = {}, beats = [0, 0]) {
    const client = Stomp.client(url);
    client.debug = () => {};
    [client.heartbeat.outgoing, client.heartbeat.incoming] = beats;
    return new Promise((resolve, reject) => client.connect(headers, () => resolve(client), reject));
  },

  receipt(client, id) {
    return new Promise((resolve) => {
      const before = client.onreceipt;
      client.onreceipt = (frame) => {
        if (frame.headers['receipt-id'] === id) resolve(frame);
        else if (before) before(frame);
      };
    });
  },

  messages(client, destination, headers = {}) {
    const queue = [];
    const waiting = [];
    client.subscribe(destination, (message) =>
      waiting.length ? waiting.shift()(message) : queue.push(message), headers);
    return () => queue.length ? Promise.resolve(queue.shift()) : new Promise((resolve) => waiting.push(resolve));
  },

  async connect(url) {
    const client = Stomp.client(url);
    client.debug = () => {};
    const frame = await new Promise((resolve, reject) => client.connect({}, resolve, reject));
    await new Promise((resolve) => client.disconnect(resolve));
    return [frame.command, frame.headers.version];
  },

  async receipts(url) {
    const client = await this.open(url);
    const subscribed = this.receipt(client, 'r1');
    const next = this.messages(client, '/topic/clients-2-receipts', { id: 'a', receipt: 'r1' });
    await subscribed;
    const sent = this.receipt(client, 'r2');
    client.send('/topic/clients-2-receipts', { receipt: 'r2' }, '안녕');
    return [(await next()).body, (await sent).headers['receipt-id']];
  },

  async acks(url) {
    const client = await this.open(url);
    const next = this.messages(client, '/queue/clients-2-acks', { ack: 'client', 'prefetch-count': '1' });
    client.send('/queue/clients-2-acks', {}, 'one');
    client.send('/queue/clients-2-acks', {}, 'two');
    const one = await next();
    one.ack();
    return [one.body, (await next()).body];
  },

  async nacks(url) {
    const client = await this.open(url);
    const next = this.messages(client, '/queue/clients-2-nacks', { ack: 'client-individual' });
    client.send('/queue/clients-2-nacks', {}, 'one');
    const first = await next();
    first.nack();
    const again = await next();
    again.ack();
    return [first.headers.redelivered ?? 'new', again.headers.redelivered];
  },

  async transactions(url) {
    const client = await this.open(url);
    const next = this.messages(client, '/topic/clients-2-tx');
    const aborted = client.begin();
    client.send('/topic/clients-2-tx', { transaction: aborted.id }, 'never');
    aborted.abort();
    const committed = client.begin();
    client.send('/topic/clients-2-tx', { transaction: committed.id }, 'one');
    client.send('/topic/clients-2-tx', {}, 'outside');
    committed.commit();
    return [(await next()).body, (await next()).body];
  },

  async heartBeats(url) {
    const client = await this.open(url, {}, [2000, 2000]);
    return new Promise((resolve) => {
      let beats = 0;
      client.ws.addEventListener('close', () => resolve(`closed after ${beats} beats`));
      client.debug = (line) => {
        if (String(line).includes('PONG') && ++beats === 4) resolve('beaten for and not cut off');
      };
    });
  },

  async bodies(url) {
    const client = await this.open(url);
    const next = this.messages(client, '/topic/clients-2-bodies');
    client.send('/topic/clients-2-bodies', { note: 'ascii' }, 'x'.repeat(60000));
    client.send('/topic/clients-2-bodies', { 'content-length': false }, '한글 🙂');
    return [(await next()).body.length, (await next()).body];
  },

  async errors(url) {
    const client = await this.open(url);
    return new Promise((resolve) => {
      client.ws.onclose = (event) => resolve([this.error?.headers.message, this.error?.headers['receipt-id'], event.code]);
      client.connected && (client.ws.onmessage = (event) => {
        this.error = Stomp.Frame.unmarshall(event.data)[0] ?? Stomp.Frame.unmarshall(event.data).frames?.[0];
      });
      client.send('/topic/clients-2-errors', { 'message-id': '1', receipt: 'r9' }, 'x');
    });
  },
})
