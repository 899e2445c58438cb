import { Negotiation } from './model/negotiation.js';
import { Pace, parseWord } from './model/words.js';

const SPEAKING = 0.02; // audio level from 0 to 1 above which somebody speaks
const WORDS_A_SECOND = 20;

/**
 * The media and words between this page and one peer. There is one line for sound and one for pictures from the beginning,
 * in both directions, so a camera that is switched on later needs no further agreement. Dispatches `change`, `word` (read
 * `detail`) and `failed`, when a new way is being looked for.
 */
export class Peer extends EventTarget {
  stream = new MediaStream();
  microphone = false;
  camera = false;

  /** Whether the server does not know of them; for whoever looks after the peers. */
  orphan = false;

  #pc;
  #negotiation;
  #channel;
  #tracks;
  #own;
  #pace = new Pace(WORDS_A_SECOND, performance.now());

  /**
   * @param {{id: string, user: string}} told
   * @param {object} options
   * @param {RTCConfiguration} options.configuration
   * @param {boolean} options.polite
   * @param {(signal: object) => void} options.send
   * @param {{audio: ?MediaStreamTrack, video: ?MediaStreamTrack}} options.tracks ours
   * @param {object} options.own our first word: whether our microphone and camera are on
   */
  constructor({ id, user }, { configuration, polite, send, tracks, own }) {
    super();
    this.id = id;
    this.user = user;
    this.#tracks = tracks;
    this.#own = own;
    this.#pc = new RTCPeerConnection({ ...configuration, bundlePolicy: 'max-bundle' });
    this.#pc.addEventListener('connectionstatechange', () => this.#changed());
    this.#pc.addEventListener('track', ({ track }) => this.#came(track));
    this.#channel = this.#pc.createDataChannel('words', { negotiated: true, id: 0 });
    this.#channel.addEventListener('open', () => this.say(this.#own));
    this.#channel.addEventListener('message', ({ data }) => this.#said(data));
    this.#negotiation = new Negotiation(this.#pc, { polite, send, prepare: () => this.#attach() });
    if (!polite) {
      this.#pc.addTransceiver('audio', { direction: 'sendrecv' });
      this.#pc.addTransceiver('video', { direction: 'sendrecv' });
      this.#attach();
    }
  }

  /** `connecting`, `connected` or `lost`. */
  get state() {
    const { connectionState } = this.#pc;
    return { connected: 'connected', disconnected: 'lost', failed: 'lost', closed: 'lost' }[connectionState] ?? 'connecting';
  }

  get connected() {
    return this.#pc.connectionState === 'connected';
  }

  /** Whether they speak, as far as can be heard here. */
  get speaking() {
    const sources = this.#receiver('audio')?.getSynchronizationSources?.() ?? [];
    return this.microphone && sources.some(({ audioLevel }) => audioLevel > SPEAKING);
  }

  /** Whether a description comes from another connection than we talk to: the peer has begun again. */
  isOfAnother({ sdp }) {
    const known = originOf(this.#pc.remoteDescription?.sdp);
    return known !== undefined && known !== originOf(sdp);
  }

  receive(signal) {
    return this.#negotiation.receive(signal);
  }

  /** The line to the server was cut, ours or theirs, and is back. */
  recover(configuration) {
    if (!this.connected) {
      this.#pc.setConfiguration({ ...configuration, bundlePolicy: 'max-bundle' });
    }
    this.#negotiation.recover();
  }

  /** @param tracks ours, from now on */
  send(tracks) {
    this.#tracks = tracks;
    this.#attach();
  }

  /** Says it as soon as the peer can hear. @returns whether that is now */
  say(word) {
    if ('microphone' in word) {
      this.#own = word;
    }
    const open = this.#channel.readyState === 'open';
    if (open) {
      this.#channel.send(JSON.stringify(word));
    }
    return open;
  }

  close() {
    this.say({ bye: true });
    this.#pc.close();
    this.stream.getTracks().forEach((track) => this.stream.removeTrack(track));
  }

  #receiver(kind) {
    return this.#pc.getReceivers().find(({ track }) => track.kind === kind);
  }

  #attach() {
    for (const transceiver of this.#pc.getTransceivers()) {
      if (!transceiver.stopped) {
        transceiver.direction = 'sendrecv';
        transceiver.sender.replaceTrack(this.#tracks[transceiver.receiver.track.kind]).catch(() => {});
      }
    }
  }

  #came(track) {
    this.stream.getTracks().filter(({ kind }) => kind === track.kind).forEach((old) => this.stream.removeTrack(old));
    this.stream.addTrack(track);
    this.dispatchEvent(new Event('change'));
  }

  #said(data) {
    const word = this.#pace.take(performance.now()) ? parseWord(data) : null;
    if (word && 'microphone' in word) {
      this.microphone = word.microphone;
      this.camera = word.camera;
      this.dispatchEvent(new Event('change'));
    } else if (word) {
      this.dispatchEvent(new CustomEvent('word', { detail: word }));
    }
  }

  #changed() {
    if (this.#pc.connectionState === 'failed') {
      this.dispatchEvent(new Event('failed'));
    }
    this.dispatchEvent(new Event('change'));
  }
}

/** RFC 8866, 5.2: the session's number, which stays the same as long as a connection. */
function originOf(sdp = '') {
  return /^o=\S+ (\d+)/m.exec(sdp)?.[1];
}
