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
  #invited = []; // have not answered yet; only the creator knows
  #problem = null;
  #asked = null;

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
        this.#end(button.dataset.name, 'invited' in button.dataset);
      }
    });
    languages.addEventListener('change', () => this.#render());
  }

  async open(room, me) {
    this.#room = room;
    this.#me = me;
    [this.#names, this.#invited] = [[], []];
    this.#parts.form.reset();
    this.#say({});
    this.#dialog.showModal();
    this.#parts.title.focus();
    await this.#try(() => this.#load(room));
  }

  /** @param room closes only what is open about this room; without, whatever is */
  close(room) {
    if (this.#dialog.open && (room === undefined || room === this.#room?.id)) {
      this.#dialog.close();
    }
  }

  get #own() {
    return this.#room.createdBy === this.#me;
  }

  async #invite(event) {
    event.preventDefault();
    const { name } = this.#parts.form.elements;
    const wanted = name.value.trim().normalize('NFC');
    name.focus();
    if (wanted) {
      await this.#try(async (room) => {
        await this.#api.invite(room.id, wanted);
        await this.#load(room);
        this.#parts.form.reset();
        this.#asked = wanted;
      });
    }
  }

  #end(name, invited) {
    return invited ? this.#withdraw(name) : this.#remove(name);
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

  /** They may have answered meanwhile. */
  async #withdraw(name) {
    await this.#try(async (room) => {
      await this.#api.withdraw(room.id, name);
      await this.#load(room);
      this.#parts.title.focus(); // The button that was pressed is gone.
    });
  }

  async #load(room) {
    const [names, invited] = await Promise.all([this.#api.members(room.id), this.#own ? this.#api.invited(room.id) : []]);
    if (room === this.#room) {
      [this.#names, this.#invited] = [names, invited];
    }
  }

  /** Does it, unless the dialog has come to be about another room meanwhile. */
  async #try(action) {
    const room = this.#room;
    this.#say({});
    try {
      await action(room);
    } catch (problem) {
      this.#problem = room === this.#room ? problem : null;
    }
    this.#render();
  }

  #say({ problem = null, asked = null }) {
    this.#problem = problem;
    this.#asked = asked;
    this.#render();
  }

  #render() {
    if (!this.#room) {
      return;
    }
    const own = this.#own;
    this.#parts.title.textContent = t('members.title', { room: this.#room.name });
    this.#parts.form.hidden = !own;
    this.#parts.leave.hidden = own;
    this.#parts.list.replaceChildren(...this.#names.map((name) => this.#item(name, own)),
      ...this.#invited.map((name) => this.#item(name, own, { invited: true })));
    say(this.#parts.problem, this.#problem ? problemText(this.#problem) : '');
    this.#parts.done.textContent = this.#asked ? t('members.invited', { name: this.#asked }) : '';
  }

  #item(name, own, { invited = false } = {}) {
    const item = clone('member');
    const { avatar, name: text, about, remove } = parts(item);
    const creator = name === this.#room.createdBy;
    paintAvatar(avatar, name);
    item.toggleAttribute('data-invited', invited);
    text.textContent = name === this.#me ? t('members.you', { name }) : name;
    about.textContent = (creator && t('members.creator')) || (invited && t('members.waiting')) || '';
    remove.hidden = !own || creator;
    remove.dataset.name = name;
    remove.toggleAttribute('data-invited', invited);
    remove.textContent = t(invited ? 'members.withdraw' : 'members.remove');
    remove.setAttribute('aria-label', t(invited ? 'members.withdrawName' : 'members.removeName', { name }));
    return item;
  }
}
