/** What this browser remembers. A page without storage (private mode, blocked cookies) just forgets. */
export const storage = {
  get(key, fallback = null) {
    try {
      return JSON.parse(localStorage.getItem(`parley.${key}`)) ?? fallback;
    } catch {
      return fallback;
    }
  },

  set(key, value) {
    try {
      localStorage.setItem(`parley.${key}`, JSON.stringify(value));
    } catch {
      // Full or forbidden: nothing that we keep here is worth an error.
    }
  },

  remove(key) {
    try {
      localStorage.removeItem(`parley.${key}`);
    } catch {
      // As above.
    }
  },
};
