/** The action in progress in a dialog, one at a time, and the outcome of the last one. */
export class Attempt {
  busy = false;
  problem = null;

  /** The result of an action that succeeded, which may be the key of a text. */
  done = null;

  #onChange;

  constructor(onChange) {
    this.#onChange = onChange;
  }

  /** @returns false if another action is in progress; otherwise true, even if this one failed */
  async make(action) {
    if (this.busy) {
      return false;
    }
    [this.busy, this.problem, this.done] = [true, null, null];
    this.#onChange();
    try {
      this.done = (await action()) ?? null;
    } catch (problem) {
      this.problem = problem;
    }
    this.busy = false;
    this.#onChange();
    return true;
  }

  complain(problem) {
    this.problem = problem;
    this.#onChange();
  }

  forget() {
    [this.problem, this.done] = [null, null];
  }
}
