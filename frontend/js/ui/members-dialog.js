import { clone, parts, say } from '../dom.js';
import { languages, problemText, t } from '../i18n.js';
import { paintAvatar } from './avatar.js';

/** Who is in a private room. Its creator invites and removes; the others may leave. */
export class MembersDialog {
  #dialog;
  #parts;
  #api;
  #room = null;
  #me = '';
  #names = [];
  #problem = null;
  #invited = null;

  constructor(root, { api }) {
    this.#dialog = root;
    this.#parts = parts(root);
    this.#api = api;
    this.#parts.close.addEventListener('click', () => this.close());
    this.#parts.leave.addEventListener('click', () => this.#remove(this.#me));
    this.#parts.form.addEventListener('submit', (event) => this.#invite(event));
    this.#parts.list.addEventListener('click', ({ target }) => {
      const button = target.closest('[data-part=remove]');
      if (button) {
        this.#remove(button.dataset.name);
      }
    });
    languages.addEventListener('change', () => this.#render());
  }

  async open(room, me) {
    this.#room = room;
    this.#me = me;
    this.#names = [];
    this.#parts.form.reset();
    this.#say({});
    this.#dialog.showModal();
    this.#parts.title.focus();
    await this.#try(async () => { this.#names = await this.#api.members(room.id); });
  }

  /** @param room closes only what is open about this room; without, whatever is */
  close(room) {
    if (this.#dialog.open && (room === undefined || room === this.#room?.id)) {
      this.#dialog.close();
    }
  }

  async #invite(event) {
    event.preventDefault();
    const { name } = this.#parts.form.elements;
    const wanted = name.value.trim().normalize('NFC');
    name.focus();
    if (wanted) {
      await this.#try(async () => {
        this.#names = await this.#api.invite(this.#room.id, wanted);
        this.#parts.form.reset();
        this.#invited = wanted;
      });
    }
  }

  async #remove(name) {
    await this.#try(async () => {
      await this.#api.removeMember(this.#room.id, name);
      this.#names = this.#names.filter((other) => other !== name);
      this.#parts.title.focus(); // The button that was pressed is gone.
      if (name === this.#me) {
        this.close();
      }
    });
  }

  /** Does it, unless the dialog has come to be about another room meanwhile. */
  async #try(action) {
    const room = this.#room;
    this.#say({});
    try {
      await action();
    } catch (problem) {
      this.#problem = room === this.#room ? problem : null;
    }
    this.#render();
  }

  #say({ problem = null, invited = null }) {
    this.#problem = problem;
    this.#invited = invited;
    this.#render();
  }

  #render() {
    if (!this.#room) {
      return;
    }
    const own = this.#room.createdBy === this.#me;
    this.#parts.title.textContent = t('members.title', { room: this.#room.name });
    this.#parts.form.hidden = !own;
    this.#parts.leave.hidden = own;
    this.#parts.list.replaceChildren(...this.#names.map((name) => this.#item(name, own)));
    say(this.#parts.problem, this.#problem ? problemText(this.#problem) : '');
    this.#parts.done.textContent = this.#invited ? t('members.invited', { name: this.#invited }) : '';
  }

  #item(name, own) {
    const item = clone('member');
    const { avatar, name: text, about, remove } = parts(item);
    const creator = name === this.#room.createdBy;
    paintAvatar(avatar, name);
    text.textContent = name === this.#me ? t('members.you', { name }) : name;
    about.textContent = creator ? t('members.creator') : '';
    remove.hidden = !own || creator;
    remove.dataset.name = name;
    remove.textContent = t('members.remove');
    remove.setAttribute('aria-label', t('members.removeName', { name }));
    return item;
  }
}
