import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Negotiation } from './negotiation.js';

const settle = async () => {
  for (let i = 0; i < 30; i += 1) {
    await Promise.resolve();
  }
};

/** The signalling states of a connection as WebRTC has them (https://www.w3.org/TR/webrtc/#rtcsignalingstate-enum). */
class FakeConnection extends EventTarget {
  signalingState = 'stable';
  connectionState = 'new';
  localDescription = null;
  remoteDescription = null;
  candidates = [];
  restarts = 0;

  #name;
  #count = 0;

  constructor(name) {
    super();
    this.#name = name;
  }

  need() {
    this.dispatchEvent(new Event('negotiationneeded'));
  }

  found(candidate) {
    this.dispatchEvent(Object.assign(new Event('icecandidate'), { candidate: { toJSON: () => ({ candidate }) } }));
  }

  restartIce() {
    this.restarts += 1;
    if (this.signalingState === 'stable') {
      this.need();
    }
  }

  async setLocalDescription() {
    const type = this.signalingState === 'have-remote-offer' ? 'answer' : 'offer';
    if (type === 'offer' && this.signalingState !== 'stable') {
      throw new Error(`offer in ${this.signalingState}`);
    }
    await Promise.resolve();
    this.#count += 1;
    this.localDescription = { type, sdp: `${this.#name}${this.#count}` };
    this.signalingState = type === 'offer' ? 'have-local-offer' : 'stable';
    this.#agreed();
  }

  async setRemoteDescription(description) {
    if (description.type === 'answer' && this.signalingState !== 'have-local-offer') {
      throw new Error(`answer in ${this.signalingState}`);
    }
    if (description.sdp === 'nonsense') {
      throw new Error('nonsense');
    }
    await Promise.resolve();
    this.remoteDescription = description;
    this.signalingState = description.type === 'offer' ? 'have-remote-offer' : 'stable';
    this.#agreed();
  }

  async addIceCandidate(candidate) {
    if (!this.remoteDescription) {
      throw new Error('no description');
    }
    this.candidates.push(candidate.candidate);
  }

  #agreed() {
    if (this.signalingState === 'stable' && this.localDescription && this.remoteDescription) {
      this.connectionState = 'connected';
    }
  }
}

/** Two peers with a line between them that can be cut; what is sent then is lost. */
function pair() {
  const line = { cut: false, sent: [] };
  const make = (name, polite, other) => {
    const pc = new FakeConnection(name);
    const negotiation = new Negotiation(pc, {
      polite,
      send: (signal) => {
        line.sent.push(`${name}:${signal.description?.type ?? signal.candidate.candidate}`);
        if (!line.cut) {
          queueMicrotask(() => other().negotiation.receive(signal));
        }
      },
    });
    return { pc, negotiation };
  };
  const all = {};
  all.polite = make('p', true, () => all.impolite);
  all.impolite = make('i', false, () => all.polite);
  return { line, ...all };
}

test('the impolite one offers, although both need to, and nothing crosses', async () => {
  const { line, polite, impolite } = pair();
  polite.pc.need();
  impolite.pc.need();
  await settle();
  assert.deepEqual(line.sent, ['i:offer', 'p:answer']);
  assert.equal(polite.pc.connectionState, 'connected');
  assert.equal(impolite.pc.connectionState, 'connected');
});

test('candidates that come while a description is being applied wait for it, in their order', async () => {
  const { polite } = pair();
  polite.negotiation.receive({ description: { type: 'offer', sdp: 'i1' } });
  polite.negotiation.receive({ candidate: { candidate: 'one' } });
  polite.negotiation.receive({ candidate: { candidate: 'two' } });
  await settle();
  assert.deepEqual(polite.pc.candidates, ['one', 'two']);
});

test('when offers cross later the polite one gives way', async () => {
  const { polite, impolite, line } = pair();
  impolite.pc.need();
  await settle();
  line.sent.length = 0;
  polite.pc.need();
  impolite.pc.need();
  await settle();
  assert.deepEqual(line.sent.sort(), ['i:offer', 'p:answer', 'p:offer']);
  assert.equal(polite.pc.signalingState, 'stable');
  assert.equal(impolite.pc.signalingState, 'stable');
  assert.deepEqual(impolite.pc.remoteDescription, { type: 'answer', sdp: polite.pc.localDescription.sdp });
});

test('an offer that comes while the impolite one is still making its own is ignored', async () => {
  const { polite, impolite, line } = pair();
  const make = impolite.pc.setLocalDescription.bind(impolite.pc);
  let goOn;
  impolite.pc.setLocalDescription = () => new Promise((resolve) => { goOn = resolve; }).then(make);
  impolite.pc.need();
  impolite.negotiation.receive({ description: { type: 'offer', sdp: 'p0' } });
  await settle();
  assert.equal(impolite.pc.remoteDescription, null);
  impolite.pc.setLocalDescription = make;
  goOn();
  await settle();
  assert.deepEqual(line.sent, ['i:offer', 'p:answer']);
  assert.equal(impolite.pc.connectionState, 'connected');
  assert.equal(polite.pc.connectionState, 'connected');
});

for (const lost of ['offer', 'answer']) {
  test(`after a cut that took the ${lost} with it, it is said again`, async () => {
    const { polite, impolite, line } = pair();
    line.cut = lost === 'offer';
    impolite.pc.need();
    if (lost === 'answer') {
      polite.pc.addEventListener('negotiationneeded', () => {});
      const received = polite.negotiation.receive.bind(polite.negotiation);
      polite.negotiation.receive = (signal) => {
        line.cut = true;
        return received(signal);
      };
    }
    await settle();
    assert.equal(impolite.pc.signalingState, 'have-local-offer');
    delete polite.negotiation.receive;
    line.cut = false;
    polite.negotiation.recover();
    impolite.negotiation.recover();
    await settle();
    assert.equal(impolite.pc.connectionState, 'connected');
    assert.equal(polite.pc.connectionState, 'connected');
    assert.equal(impolite.pc.signalingState, 'stable');
    assert.equal(polite.pc.signalingState, 'stable');
  });
}

test('a way that has failed is looked for again, and one that works is left alone', async () => {
  const { impolite } = pair();
  impolite.pc.need();
  await settle();
  impolite.negotiation.recover();
  assert.equal(impolite.pc.restarts, 0);
  impolite.pc.connectionState = 'failed';
  impolite.negotiation.recover();
  assert.equal(impolite.pc.restarts, 1);
  await settle();
  assert.equal(impolite.pc.signalingState, 'stable');
});

test('nonsense of a peer does not keep the next offer from being heard', async () => {
  const { polite } = pair();
  polite.negotiation.receive({ candidate: { candidate: 'too early' } });
  polite.negotiation.receive({ description: { type: 'answer', sdp: 'i0' } });
  polite.negotiation.receive({ description: { type: 'offer', sdp: 'nonsense' } });
  await polite.negotiation.receive({ description: { type: 'offer', sdp: 'i1' } });
  assert.equal(polite.pc.connectionState, 'connected');
});

test('each candidate that is found is sent, and the end of them is not', async () => {
  const { polite, line } = pair();
  polite.pc.found('one');
  polite.pc.dispatchEvent(Object.assign(new Event('icecandidate'), { candidate: null }));
  assert.deepEqual(line.sent, ['p:one']);
});
