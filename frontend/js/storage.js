/** What this browser remembers. A page without storage (private mode, blocked cookies) just forgets. */
export class Shelf {
  #area;

  /** @param area gives the browser's Storage; may throw where it is forbidden */
  constructor(area) {
    this.#area = area;
  }

  get(key, fallback = null) {
    try {
      return JSON.parse(this.#area().getItem(`parley.${key}`)) ?? fallback;
    } catch {
      return fallback;
    }
  }

  /** @returns whether it is kept: storage may be full or forbidden */
  set(key, value) {
    try {
      this.#area().setItem(`parley.${key}`, JSON.stringify(value));
      return true;
    } catch {
      return false;
    }
  }

  remove(key) {
    try {
      this.#area().removeItem(`parley.${key}`);
    } catch {
      // Forbidden: then nothing is there.
    }
  }

  /** The keys that begin like this. */
  keys(prefix) {
    try {
      const area = this.#area();
      return Array.from({ length: area.length }, (_, index) => area.key(index))
        .filter((key) => key.startsWith(`parley.${prefix}`))
        .map((key) => key.slice('parley.'.length));
    } catch {
      return [];
    }
  }
}

/** For all tabs, until it is removed. */
export const storage = new Shelf(() => localStorage);

/** For this tab, reloads included, until it is closed. */
export const tabStorage = new Shelf(() => sessionStorage);
