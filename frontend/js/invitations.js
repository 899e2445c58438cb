/** The invitations to private rooms that wait for our answer, newest first. Dispatches `change`. */
export class Invitations extends EventTarget {
  #api;
  #waiting = [];
  #heard = 0;

  constructor(api) {
    super();
    this.#api = api;
  }

  get list() {
    return this.#waiting;
  }

  async load() {
    const heard = this.#heard;
    const waiting = await this.#api.invitations().catch(() => null);
    if (waiting && heard !== this.#heard) {
      return this.load(); // The answer may be older than a notice that came meanwhile.
    }
    if (waiting) {
      this.#become(waiting);
    }
  }

  /** Takes the notice that an invitation is new, is no longer waiting, or has a renamed room. */
  hear({ waiting, invitation }) {
    this.#heard += 1;
    const others = this.#waiting.filter(({ room }) => room !== invitation.room);
    this.#become(waiting ? [invitation, ...others] : others);
  }

  /** @returns the room, which is open to us from now on */
  async accept(room) {
    const opened = await this.#answer(() => this.#api.accept(room));
    this.#drop(room);
    return opened;
  }

  async decline(room) {
    await this.#answer(() => this.#api.decline(room));
    this.#drop(room);
  }

  async #answer(action) {
    try {
      return await action();
    } catch (problem) {
      if (problem.status === 404) {
        await this.load(); // It was withdrawn, or answered on another of our pages.
      }
      throw problem;
    }
  }

  #drop(id) {
    this.#heard += 1;
    this.#become(this.#waiting.filter(({ room }) => room !== id));
  }

  #become(waiting) {
    this.#waiting = waiting;
    this.dispatchEvent(new Event('change'));
  }
}
