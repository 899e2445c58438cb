/**
 * Agrees with one peer on how media flow: W3C's perfect negotiation
 * (https://www.w3.org/TR/webrtc/#perfect-negotiation-example), over a line that may be cut. Both sides may begin at any time;
 * when their offers cross, the polite one gives way. The impolite one makes the first offer, so that these do not cross.
 */
export class Negotiation {
  #pc;
  #polite;
  #send;
  #prepare;
  #begun;
  #makingOffer = false;
  #ignoreOffer = false;
  #answering = false;
  #turn = Promise.resolve();

  /**
   * @param {RTCPeerConnection} pc
   * @param {object} options
   * @param {boolean} options.polite of two peers exactly one is
   * @param {(signal: object) => void} options.send never throws; what it sends may get lost until `recover` is called
   * @param {() => void} [options.prepare] is called with an offer, before it is answered
   */
  constructor(pc, { polite, send, prepare = () => {} }) {
    this.#pc = pc;
    this.#polite = polite;
    this.#send = send;
    this.#prepare = prepare;
    this.#begun = !polite;
    pc.addEventListener('negotiationneeded', () => this.#offer());
    pc.addEventListener('icecandidate', ({ candidate }) => candidate && send({ candidate: candidate.toJSON() }));
  }

  /**
   * A signal of the peer. They are handled one after the other, in the order of the calls.
   * @param {{description?: RTCSessionDescriptionInit, candidate?: RTCIceCandidateInit}} signal
   */
  receive(signal) {
    this.#turn = this.#turn.then(() => (signal.description ? this.#described(signal.description) : this.#found(signal.candidate)))
      .catch(() => { /* A peer that sends nonsense hears nothing more of it; a better offer may follow. */ });
    return this.#turn;
  }

  /** What was sent may have been lost: says it again, or looks for another way. */
  recover() {
    const { signalingState, connectionState, localDescription } = this.#pc;
    if (signalingState === 'have-local-offer' && localDescription) {
      this.#send({ description: plain(localDescription) });
    } else if (signalingState !== 'closed' && connectionState !== 'connected' && this.#begun) {
      this.#pc.restartIce();
    }
  }

  async #offer() {
    if (!this.#begun) {
      return;
    }
    try {
      this.#makingOffer = true;
      await this.#pc.setLocalDescription();
      this.#send({ description: plain(this.#pc.localDescription) });
    } catch {
      // The connection was closed meanwhile.
    } finally {
      this.#makingOffer = false;
    }
  }

  async #described(description) {
    const pc = this.#pc;
    this.#begun = true;
    const ready = !this.#makingOffer && (pc.signalingState === 'stable' || this.#answering);
    this.#ignoreOffer = !this.#polite && description.type === 'offer' && !ready;
    if (this.#ignoreOffer) {
      return;
    }
    this.#answering = description.type === 'answer';
    try {
      await pc.setRemoteDescription(description);
    } finally {
      this.#answering = false;
    }
    if (description.type === 'offer') {
      this.#prepare();
      await pc.setLocalDescription();
      this.#send({ description: plain(pc.localDescription) });
    }
  }

  async #found(candidate) {
    try {
      await this.#pc.addIceCandidate(candidate);
    } catch (error) {
      if (!this.#ignoreOffer) {
        throw error;
      }
    }
  }
}

function plain({ type, sdp }) {
  return { type, sdp };
}
