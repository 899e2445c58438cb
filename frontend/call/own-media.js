/** Why there is no picture or sound: for {@link OwnMedia#problems}. */
const REASONS = { NotAllowedError: 'denied', SecurityError: 'denied', NotFoundError: 'missing', NotReadableError: 'busy' };

const WANTED = {
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 24, max: 30 }, facingMode: 'user' },
};

/**
 * Our own microphone and camera. Each can be missing or forbidden without the other: one can be in a call with neither.
 * A camera that is off is released, so that its light goes out; a microphone that is off is only muted, because people
 * switch it on to say something at once. Dispatches `change`.
 */
export class OwnMedia extends EventTarget {
  /** What the devices give at the moment; null for nothing. */
  tracks = { audio: null, video: null };

  /** Why a device gives nothing: `denied`, `missing`, `busy` or `failed`; null if it would. */
  problems = { audio: null, video: null };

  microphone = true;
  camera = true;

  #devices;
  #open = false;

  /** @param {?MediaDevices} devices null where the page has no access at all */
  constructor(devices = navigator.mediaDevices ?? null) {
    super();
    this.#devices = devices;
  }

  /** Asks for both devices, one after the other where both together are refused. */
  async open() {
    this.#open = true;
    const kinds = ['audio', 'video'].filter((kind) => !this.tracks[kind] && (kind === 'audio' || this.camera));
    if (kinds.length === 2 && await this.#take(kinds)) {
      return;
    }
    for (const kind of kinds) {
      await this.#take([kind]);
    }
  }

  /** Gives the devices back. */
  close() {
    this.#open = false;
    ['audio', 'video'].forEach((kind) => this.#drop(kind));
    this.dispatchEvent(new Event('change'));
  }

  async setMicrophone(on) {
    this.microphone = on;
    if (this.tracks.audio) {
      this.tracks.audio.enabled = on;
    } else if (on) {
      await this.#take(['audio']);
    }
    this.dispatchEvent(new Event('change'));
  }

  async setCamera(on) {
    this.camera = on;
    if (on) {
      await this.#take(['video']);
    } else {
      this.#drop('video');
    }
    this.dispatchEvent(new Event('change'));
  }

  /** Whether others hear and see us, in the words of the data channel. */
  get word() {
    return { microphone: Boolean(this.tracks.audio) && this.microphone, camera: Boolean(this.tracks.video) };
  }

  async #take(kinds) {
    try {
      if (!this.#devices) {
        throw new DOMException('', 'NotAllowedError');
      }
      const stream = await this.#devices.getUserMedia(Object.fromEntries(kinds.map((kind) => [kind, WANTED[kind]])));
      kinds.forEach((kind) => this.#has(kind, stream.getTracks().find((track) => track.kind === kind)));
      return true;
    } catch (error) {
      kinds.forEach((kind) => { this.problems[kind] = REASONS[error.name] ?? 'failed'; });
      return false;
    } finally {
      this.dispatchEvent(new Event('change'));
    }
  }

  #has(kind, track) {
    const unwanted = !this.#open || (kind === 'video' && !this.camera);
    if (unwanted) {
      track.stop();
      return;
    }
    this.#drop(kind);
    this.tracks[kind] = track;
    this.problems[kind] = null;
    track.enabled = kind === 'video' || this.microphone;
    track.addEventListener('ended', () => this.#ended(kind, track));
  }

  /** Somebody has pulled the plug, or taken the permission back. */
  #ended(kind, track) {
    if (this.tracks[kind] === track) {
      this.tracks[kind] = null;
      this.problems[kind] = 'missing';
      this.dispatchEvent(new Event('change'));
    }
  }

  #drop(kind) {
    this.tracks[kind]?.stop();
    this.tracks[kind] = null;
  }
}
