// @ts-check

/**
 * What we have done on a board, to be undone and redone.
 * @typedef {import('./path.js').Stroke} Stroke
 * @typedef {{added: Stroke[], removed: Stroke[], before?: boolean}} Deed `before`: of an earlier load of this page
 */

const MOST = 1000;

export class UndoStack {
  /** @type {Deed[]} */
  #done = [];
  /** @type {Deed[]} */
  #undone = [];
  #isThere;

  /** @param {(stroke: Stroke) => boolean} isThere whether the board has it now */
  constructor(isThere) {
    this.#isThere = isThere;
  }

  get canUndo() {
    return this.#done.some((deed) => this.#undoes(deed));
  }

  get canRedo() {
    return this.#undone.length > 0;
  }

  /** @param {Partial<Deed>} deed */
  did({ added = [], removed = [] }) {
    this.#done.push({ added, removed });
    this.#undone = [];
    if (this.#done.length > MOST) {
      this.#done.shift();
    }
  }

  /**
   * A stroke of ours from before this page was loaded, drawn after those that were found before. What is done here is on top
   * of it. When everything comes once more, what is known is not found again.
   * @param {Stroke} stroke
   */
  found(stroke) {
    if (![...this.#done, ...this.#undone].some((deed) => mentions(deed, stroke))) {
      const here = this.#done.findIndex((deed) => !deed.before);
      this.#done.splice(here < 0 ? this.#done.length : here, 0, { added: [stroke], removed: [], before: true });
    }
  }

  /** @returns {Deed | null} what is to be added and removed for that */
  undo() {
    let deed = this.#done.pop();
    while (deed && !this.#undoes(deed)) {
      deed = this.#done.pop();
    }
    if (!deed) {
      return null;
    }
    this.#undone.push(deed);
    return { added: deed.removed, removed: deed.added.filter(this.#isThere) };
  }

  /** @returns {Deed | null} */
  redo() {
    const deed = this.#undone.pop();
    if (!deed) {
      return null;
    }
    this.#done.push(deed);
    return { added: deed.added, removed: deed.removed.filter(this.#isThere) };
  }

  /** The server did not take this stroke. @param {Stroke} stroke */
  forget(stroke) {
    for (const deeds of [this.#done, this.#undone]) {
      deeds.forEach((deed) => {
        deed.added = deed.added.filter(({ id }) => id !== stroke.id);
        deed.removed = deed.removed.filter(({ id }) => id !== stroke.id);
      });
    }
    this.#undone = this.#undone.filter(({ added, removed }) => added.length + removed.length > 0);
  }

  /** Another page of ours may have removed what was added here. @param {Deed} deed */
  #undoes({ added, removed }) {
    return removed.length > 0 || added.some(this.#isThere);
  }
}

/** @param {Deed} deed @param {Stroke} stroke */
function mentions({ added, removed }, { id }) {
  return added.some((each) => each.id === id) || removed.some((each) => each.id === id);
}
