const MOST_CHARACTERS = 1000;

/**
 * What peers say to each other without the server: a text, or whether microphone and camera are on. A peer may send
 * anything; what is no such message is null.
 */
export function parseWord(data) {
  let word;
  try {
    word = typeof data === 'string' && data.length <= 8 * MOST_CHARACTERS ? JSON.parse(data) : null;
  } catch {
    return null;
  }
  if (typeof word?.text === 'string' && word.text.trim()) {
    return { text: [...word.text].slice(0, MOST_CHARACTERS).join('') };
  }
  if (word?.bye === true) {
    return { bye: true };
  }
  return typeof word?.microphone === 'boolean' && typeof word.camera === 'boolean'
    ? { microphone: word.microphone, camera: word.camera } : null;
}

/** At most so many messages a second of a peer are shown. */
export class Pace {
  #most;
  #tokens;
  #last;

  constructor(most, now) {
    this.#most = most;
    this.#tokens = most;
    this.#last = now;
  }

  /** @param now milliseconds */
  take(now) {
    this.#tokens = Math.min(this.#most, this.#tokens + ((now - this.#last) / 1000) * this.#most);
    this.#last = now;
    if (this.#tokens < 1) {
      return false;
    }
    this.#tokens -= 1;
    return true;
  }
}
