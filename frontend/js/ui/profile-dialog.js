import { parts, say } from '../dom.js';
import { dateText, languages, problemText, t } from '../i18n.js';
import { paintAvatar } from './avatar.js';

/**
 * The card of a user: since when they are here, whether they are in this room now, and what they say about themselves.
 * Dispatches `direct` with their name when the user wants to talk with them alone. Blocks them, and ends it.
 */
export class ProfileDialog extends EventTarget {
  #dialog;
  #parts;
  #api;
  #name = '';
  #me = '';
  #isHere = () => false;
  #profile = null;
  #problem = null;

  constructor(root, { api }) {
    super();
    this.#dialog = root;
    this.#parts = parts(root);
    this.#api = api;
    this.#parts.close.addEventListener('click', () => this.close());
    this.#parts.direct.addEventListener('click', () => this.dispatchEvent(new CustomEvent('direct', { detail: this.#name })));
    this.#parts.block.addEventListener('click', () => this.#block());
    languages.addEventListener('change', () => this.#render());
  }

  /** @param isHere tells whether a user is in the room that is open */
  async open(name, { me, isHere }) {
    this.#me = me;
    [this.#name, this.#isHere, this.#profile, this.#problem] = [name, isHere, null, null];
    this.#render();
    this.#dialog.showModal();
    this.#parts.name.focus();
    const [profile, problem] = await this.#api.profile(name).then((found) => [found, null], (reason) => [null, reason]);
    if (name === this.#name) {
      [this.#profile, this.#problem] = [profile, problem];
      this.#render();
    }
  }

  close() {
    if (this.#dialog.open) {
      this.#dialog.close();
    }
  }

  complain(problem) {
    this.#problem = problem;
    this.#render();
  }

  async #block() {
    const [name, blocked] = [this.#name, !this.#profile.blocked];
    const problem = await this.#api.block(name, blocked).then(() => null, (reason) => reason);
    if (name === this.#name) {
      this.#problem = problem;
      this.#profile = { ...this.#profile, ...(!problem && { blocked }) };
      this.#render();
    }
  }

  #render() {
    const { about, since, deleted, blocked } = this.#profile ?? {};
    this.#parts.name.textContent = this.#name;
    paintAvatar(this.#parts.avatar, this.#name);
    say(this.#parts.about, about ?? '');
    const facts = [deleted && t('profile.deleted'), since && this.#isHere(this.#name) && t('members.here'), since && t('profile.since', { date: dateText(Date.parse(since)) })];
    say(this.#parts.facts, facts.filter(Boolean).join(' · '));
    const other = Boolean(since) && this.#name !== this.#me;
    this.#parts.direct.hidden = !other || blocked;
    this.#parts.block.hidden = !other;
    this.#parts.block.textContent = t(blocked ? 'blocks.unblock' : 'blocks.block');
    this.#parts.blocked.hidden = !blocked;
    say(this.#parts.problem, this.#problem ? problemText(this.#problem) : '');
  }
}
