/** Data that this browser stores. A page without storage (private mode, blocked cookies) just forgets it. */
export class Shelf {
  #area;

  /** @param area returns the browser's Storage; may throw if storage is forbidden */
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

  /** @returns whether the value was stored: storage may be full or forbidden */
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
      // Storage is forbidden: there is nothing to remove.
    }
  }

  /** The keys that begin with a prefix. */
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

/** Shared by all tabs; data stays until it is removed. */
export const storage = new Shelf(() => localStorage);

/** For this tab only; data survives reloads until the tab is closed. */
export const tabStorage = new Shelf(() => sessionStorage);
