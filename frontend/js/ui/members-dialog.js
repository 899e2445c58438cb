import { clone, parts, say } from '../dom.js';
import { languages, problemText, t } from '../i18n.js';
import { paintAvatar } from './avatar.js';
import { Question } from './question.js';

const SHOWN = 200; // people in the list of a public room; the others are counted

/**
 * Shows the people in a room: the members of a private room, or the people who are in a
 * public room now. A private room's creator invites and removes members; the others may
 * leave. Asks before a membership ends. Dispatches `direct` with a name when the user wants to talk with
 * them alone, and `profile` when they want to know more of them.
 */
export class MembersDialog extends EventTarget {
  #dialog;
  #parts;
  #api;
  #room = null;
  #me = '';
  #names = [];
  #invited = []; // people who have not answered yet; only the creator sees them
  #presence = null;
  #listening = new AbortController();
  #question;
  #problem = null;
  #asked = null;

  constructor(root, { api }) {
    super();
    this.#dialog = root;
    this.#parts = parts(root);
    this.#api = api;
    this.#parts.close.addEventListener('click', () => this.close());
    this.#question = new Question(this.#parts.question);
    this.#parts.leave.addEventListener('click', () => this.#ask(this.#me));
    this.#parts.form.addEventListener('submit', (event) => this.#invite(event));
    this.#parts.list.addEventListener('click', ({ target }) => {
      const shown = target.closest('[data-part=name]');
      if (shown) {
        this.dispatchEvent(new CustomEvent('profile', { detail: shown.dataset.name }));
      }
      const direct = target.closest('[data-part=direct]');
      if (direct) {
        this.dispatchEvent(new CustomEvent('direct', { detail: direct.dataset.name }));
      }
      const button = target.closest('[data-part=remove]');
      if (button) {
        this.#end(button.dataset.name, 'invited' in button.dataset);
      }
    });
    languages.addEventListener('change', () => this.#render());
  }

  /** @param presence of the room, see room-presence.js: the list follows it */
  async open(room, me, presence) {
    this.#room = room;
    this.#me = me;
    this.#presence = presence;
    [this.#names, this.#invited] = [[], []];
    this.#listening.abort();
    this.#listening = new AbortController();
    presence.addEventListener('change', () => this.#dialog.open && this.#render(), { signal: this.#listening.signal });
    this.#question.withdraw();
    this.#parts.form.reset();
    this.#say({});
    this.#dialog.showModal();
    this.#parts.title.focus();
    await this.#try(() => this.#load(room));
  }

  complain(problem) {
    this.#say({ problem });
  }

  /** The room or its members have changed. */
  async update(room) {
    if (this.#dialog.open && room.id === this.#room.id) {
      this.#room = room;
      this.#render();
      await this.#load(room).catch(() => {}); // On failure, keep showing the previous list.
      this.#render();
    }
  }

  /** @param room closes the dialog only if it is about this room; if omitted, always */
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
        const before = new Set([...this.#invited, ...this.#names]);
        const invited = await this.#api.invite(room.id, wanted);
        await this.#load(room);
        this.#parts.form.reset();
        this.#asked = invited.find((name) => !before.has(name)) ?? wanted; // as the account spells it
      });
    }
  }

  #end(name, invited) {
    return invited ? this.#withdraw(name) : this.#ask(name);
  }

  #ask(name) {
    const [verb, key] = name === this.#me ? ['members.leave', 'members.leaveQuestion'] : ['members.remove', 'members.removeQuestion'];
    this.#question.ask(t(key, { name, room: this.#room.name }), t(verb), () => this.#remove(name));
    this.#parts.question.scrollIntoView({ block: 'nearest' });
  }

  async #remove(name) {
    await this.#try(async () => {
      await this.#api.removeMember(this.#room.id, name);
      this.#names = this.#names.filter((other) => other !== name);
      this.#parts.title.focus(); // The pressed button is gone.
      if (name === this.#me) {
        this.close();
      }
    });
  }

  /** Reloads the lists, too: the invited person may have answered meanwhile. */
  async #withdraw(name) {
    await this.#try(async (room) => {
      await this.#api.withdraw(room.id, name);
      await this.#load(room);
      this.#parts.title.focus(); // The pressed button is gone.
    });
  }

  async #load(room) {
    if (!room.private) {
      return;
    }
    const [names, invited] = await Promise.all([this.#api.members(room.id), this.#own ? this.#api.invited(room.id) : []]);
    if (room === this.#room) {
      [this.#names, this.#invited] = [names, invited];
    }
  }

  /** Ignores the action's problem if the dialog shows another room by then. */
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
    const secret = Boolean(this.#room.private);
    const own = this.#own && secret;
    const { present } = this.#presence;
    const here = (present?.users ?? []).map(({ name }) => name).sort();
    const names = secret ? this.#names : here.slice(0, SHOWN);
    const more = secret ? 0 : (present?.count ?? 0) - names.length;
    this.#parts.title.textContent = t(secret ? 'members.title' : 'members.presentTitle', { room: this.#room.name });
    this.#parts.form.hidden = !own;
    this.#parts.leave.hidden = own || !secret || Boolean(this.#room.direct);
    say(this.#parts.more, more > 0 ? t('members.more', { count: more }) : '');
    this.#parts.list.replaceChildren(...names.map((name) => this.#item(name, own, { here: secret && here.includes(name) })),
      ...this.#invited.map((name) => this.#item(name, own, { invited: true })));
    say(this.#parts.problem, this.#problem ? problemText(this.#problem) : '');
    this.#parts.done.textContent = this.#asked ? t('members.invited', { name: this.#asked }) : '';
  }

  #item(name, own, { invited = false, here = false }) {
    const item = clone('member');
    const { avatar, name: text, about, direct, remove } = parts(item);
    const creator = name === this.#room.createdBy;
    paintAvatar(avatar, name);
    item.toggleAttribute('data-invited', invited);
    text.dataset.name = name;
    text.textContent = name === this.#me ? t('members.you', { name }) : name;
    about.textContent = [creator && t('members.creator'), invited && t('members.waiting'), here && t('members.here')].filter(Boolean).join(' · ');
    direct.hidden = name === this.#me || invited || Boolean(this.#room.direct);
    direct.dataset.name = name;
    direct.setAttribute('aria-label', t('direct.writeTo', { name }));
    remove.hidden = !own || creator;
    remove.dataset.name = name;
    remove.toggleAttribute('data-invited', invited);
    remove.textContent = t(invited ? 'members.withdraw' : 'members.remove');
    remove.setAttribute('aria-label', t(invited ? 'members.withdrawName' : 'members.removeName', { name }));
    return item;
  }
}
