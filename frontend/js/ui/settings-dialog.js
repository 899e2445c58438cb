import { parts, say } from '../dom.js';
import { languages, problemText, t } from '../i18n.js';

/**
 * Lets a room's creator or an administrator rename, archive or delete it. Dispatches `changed` with the room, and
 * `deleted` with its id.
 */
export class SettingsDialog extends EventTarget {
  #dialog;
  #parts;
  #api;
  #room = null;
  #problem = null;
  #done = null;
  #asking = false;
  #busy = false;

  constructor(root, { api }) {
    super();
    this.#dialog = root;
    this.#parts = parts(root);
    this.#api = api;
    this.#parts.close.addEventListener('click', () => this.close());
    this.#parts.form.addEventListener('submit', (event) => this.#rename(event));
    this.#parts.archive.addEventListener('click', () => this.#archive());
    this.#parts.delete.addEventListener('click', () => this.#ask(true));
    this.#parts.keep.addEventListener('click', () => this.#ask(false));
    this.#parts.confirm.addEventListener('click', () => this.#delete());
    languages.addEventListener('change', () => this.#render());
  }

  open(room) {
    this.#room = room;
    [this.#problem, this.#done, this.#asking] = [null, null, false];
    this.#field.value = room.name;
    this.#render();
    this.#dialog.showModal();
    this.#parts.title.focus();
  }

  /** The room has changed; the text being typed stays. */
  update(room) {
    if (room.id === this.#room?.id) {
      if (this.#field.value === this.#room.name) {
        this.#field.value = room.name;
      }
      this.#room = room;
      this.#render();
    }
  }

  /** @param room closes the dialog only if it is about this room; if omitted, always */
  close(room) {
    if (this.#dialog.open && (room === undefined || room === this.#room?.id)) {
      this.#dialog.close();
    }
  }

  get #field() {
    return this.#parts.form.elements.name;
  }

  async #rename(event) {
    event.preventDefault();
    const name = this.#field.value.trim().normalize('NFC');
    this.#field.focus();
    if (name && name !== this.#room.name) {
      await this.#change({ name }, 'settings.renamed');
    }
  }

  async #archive() {
    const archived = !this.#room.archived;
    await this.#change({ archived }, archived ? 'settings.archived' : 'settings.reopened');
  }

  async #change(change, done) {
    await this.#try(async ({ id, version }) => {
      const changed = await this.#api.changeRoom(id, { ...change, version });
      this.#done = done;
      this.dispatchEvent(new CustomEvent('changed', { detail: changed }));
    });
  }

  #ask(asking) {
    this.#asking = asking;
    this.#render();
    (asking ? this.#parts.keep : this.#parts.delete).focus();
  }

  async #delete() {
    await this.#try(async ({ id }) => {
      await this.#api.deleteRoom(id);
      this.dispatchEvent(new CustomEvent('deleted', { detail: id }));
    });
  }

  /** Allows one action at a time, and ignores its problem if the dialog shows another room by then. */
  async #try(action) {
    const room = this.#room;
    if (this.#busy) {
      return;
    }
    [this.#busy, this.#problem, this.#done] = [true, null, null];
    this.#render();
    try {
      await action(room);
    } catch (problem) {
      this.#problem = room.id === this.#room.id ? problem : null;
      if (problem.code === 'room-changed') {
        await this.#api.room(room.id).then((current) => this.update(current), () => {});
      }
    }
    this.#busy = false;
    this.#render();
  }

  #render() {
    const room = this.#room;
    if (!room) {
      return;
    }
    this.#parts.title.textContent = t('settings.title', { room: room.name });
    this.#parts.archive.textContent = t(room.archived ? 'settings.reopen' : 'settings.archive');
    this.#parts['archive-hint'].textContent = t(room.archived ? 'settings.reopenHint' : 'settings.archiveHint');
    this.#parts.delete.hidden = this.#asking;
    this.#parts.question.hidden = !this.#asking;
    this.#parts['question-text'].textContent = t('settings.deleteQuestion', { room: room.name });
    this.#parts.confirm.setAttribute('aria-disabled', String(this.#busy));
    say(this.#parts.problem, this.#problem ? problemText(this.#problem) : '');
    this.#parts.done.textContent = this.#done ? t(this.#done) : '';
  }
}
