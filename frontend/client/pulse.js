const LOOK = 2 * 1000; // milliseconds between checks
const GRACE = 3 * 1000; // milliseconds that a beat may be late
const ANSWER = 5 * 1000; // milliseconds that the answer to a probe may take
const SILENCE = 30 * 1000; // milliseconds without a byte after which we probe a server that sends no heart-beats

/**
 * Knows whether the other side is alive. Every byte is a sign of life. After a missed beat (also after waking from
 * sleep) or on request it sends a probe; without an answer the other side is dead. The socket itself would find out
 * minutes later.
 */
export class Pulse {
  #timers;
  #probe;
  #onDoubt;
  #onDeath;
  /** @type {number | null} */
  #timer = null;
  #beat = 0;
  #heard = 0;
  /** @type {number | null} */
  #asked = null;
  #doubted = false;

  /**
   * @param {object} options
   * @param {import('./steady-timers.js').Timers} options.timers
   * @param {() => void} options.probe sends frames that the server must answer
   * @param {(doubted: boolean) => void} options.onDoubt called with true when a sign of life is overdue, with false when one has come
   * @param {() => void} options.onDeath called once if no answer came
   */
  constructor({ timers, probe, onDoubt, onDeath }) {
    this.#timers = timers;
    this.#probe = probe;
    this.#onDoubt = onDoubt;
    this.#onDeath = onDeath;
  }

  /** @param {number} beat milliseconds between the beats that the other side has promised; 0 for none */
  start(beat) {
    this.#beat = beat;
    this.#heard = Date.now();
    this.#timer = this.#timers.setInterval(LOOK, () => this.#look());
  }

  stop() {
    if (this.#timer !== null) {
      this.#timers.clearInterval(this.#timer);
      this.#timer = null;
    }
  }

  /** Bytes have arrived. */
  heard() {
    this.#heard = Date.now();
    this.#asked = null;
    this.#doubt(false);
  }

  /** Probes at once, however long the silence has been. */
  check() {
    if (this.#timer !== null && this.#asked === null) {
      this.#asked = Date.now();
      this.#probe();
    }
  }

  #look() {
    if (this.#timer === null) {
      return; // The worker had already sent this call.
    }
    const now = Date.now();
    this.#heard = Math.min(this.#heard, now); // The clock may have been set back.
    if (this.#asked === null) {
      if (now - this.#heard > (this.#beat ? this.#beat + GRACE : SILENCE)) {
        this.#doubt(this.#beat > 0);
        this.check();
      }
      return;
    }
    this.#asked = Math.min(this.#asked, now);
    if (now - this.#asked >= ANSWER) {
      this.stop();
      this.#onDeath();
    } else {
      this.#doubt(true);
    }
  }

  /** @param {boolean} doubted */
  #doubt(doubted) {
    if (this.#timer !== null && doubted !== this.#doubted) {
      this.#doubted = doubted;
      this.#onDoubt(doubted);
    }
  }
}
