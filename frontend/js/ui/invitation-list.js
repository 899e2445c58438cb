import { clone, parts, say } from '../dom.js';
import { languages, problemText, t } from '../i18n.js';

/** The invitations that wait for an answer, above the rooms. Dispatches `accepted` with the room. */
export class InvitationList extends EventTarget {
  #parts;
  #invitations = null;
  #known = new Set();
  #problem = null;

  constructor(root) {
    super();
    this.#parts = parts(root);
    this.#parts.list.addEventListener('click', ({ target }) => {
      const button = target.closest('button');
      if (button) {
        this.#answer(button.dataset.part, button.dataset.room);
      }
    });
    languages.addEventListener('change', () => this.#render());
  }

  /** Shows these invitations from now on. */
  follow(invitations) {
    this.#invitations = invitations;
    this.#known = new Set();
    this.#problem = null;
    this.#parts.news.textContent = '';
    invitations.addEventListener('change', () => invitations === this.#invitations && this.#changed());
    this.#render();
  }

  #changed() {
    const fresh = this.#invitations.list.find(({ room }) => !this.#known.has(room));
    this.#known = new Set(this.#invitations.list.map(({ room }) => room));
    if (fresh) {
      this.#parts.news.textContent = t('invitations.news', { room: fresh.roomName, name: fresh.invitedBy });
    }
    this.#render();
  }

  async #answer(answer, id) {
    const invitations = this.#invitations;
    this.#problem = null;
    try {
      const room = await invitations[answer](id);
      if (room && invitations === this.#invitations) {
        this.dispatchEvent(new CustomEvent('accepted', { detail: room }));
      }
    } catch (problem) {
      this.#problem = invitations === this.#invitations ? problem : null;
    }
    this.#render();
    if (answer === 'decline' && this.#invitations.list.length > 0) {
      this.#parts.title.focus(); // The pressed button is gone.
    }
  }

  #render() {
    const invitations = this.#invitations?.list ?? [];
    this.#parts.section.hidden = invitations.length === 0 && !this.#problem;
    this.#parts.list.replaceChildren(...invitations.map((invitation) => this.#item(invitation)));
    say(this.#parts.problem, this.#problem ? problemText(this.#problem) : '');
  }

  #item({ room, roomName, invitedBy }) {
    const item = clone('room-invitation');
    const { name, by, accept, decline } = parts(item);
    name.textContent = roomName;
    by.textContent = t('invitations.by', { name: invitedBy });
    accept.dataset.room = room;
    decline.dataset.room = room;
    accept.setAttribute('aria-label', t('invitations.acceptRoom', { room: roomName }));
    decline.setAttribute('aria-label', t('invitations.declineRoom', { room: roomName }));
    return item;
  }
}
