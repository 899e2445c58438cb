import { t } from '../i18n.js';
import { completed, mentionAt, offered } from '../model/mention.js';
import { paintAvatar } from './avatar.js';

/**
 * The names that a text field offers after an at sign. The focus stays in the field, which says by
 * `aria-activedescendant` which name is chosen; arrows choose another, Enter and Tab take it, Escape closes the list.
 */
export class MentionList {
  #field;
  #list;
  #status;
  #names = () => [];
  #found = null;
  #chosen = 0;

  /** @param form has the field, the list and a live region that says how many names there are */
  constructor(form, { field, list, status }) {
    [this.#field, this.#list, this.#status] = [field, list, status];
    field.setAttribute('aria-autocomplete', 'list');
    field.setAttribute('aria-controls', list.id);
    field.addEventListener('input', () => this.#look());
    field.addEventListener('blur', () => this.close());
    field.addEventListener('click', () => this.#look());
    // Before the composer's own listeners: Enter takes a name and does not send.
    form.addEventListener('keydown', (event) => this.#pressed(event), { capture: true });
    // Not click: that would take the focus from the field first.
    list.addEventListener('pointerdown', (event) => this.#clicked(event));
  }

  /** @param names gives the names of those who can be mentioned */
  set names(names) {
    this.#names = names;
  }

  close() {
    this.#found = null;
    this.#list.hidden = true;
    this.#list.replaceChildren();
    this.#field.removeAttribute('aria-activedescendant');
    this.#status.textContent = '';
  }

  #look() {
    const at = this.#field.selectionStart === this.#field.selectionEnd && mentionAt(this.#field.value, this.#field.selectionStart);
    const names = at ? offered(this.#names(), at.query) : [];
    if (names.length === 0 || (names.length === 1 && names[0] === at.query)) {
      this.close();
      return;
    }
    this.#found = { ...at, names };
    this.#status.textContent = t('mention.names', { count: names.length });
    this.#choose(0);
  }

  #choose(index) {
    const { names } = this.#found;
    this.#chosen = (index + names.length) % names.length;
    this.#list.replaceChildren(...names.map((name, i) => this.#option(name, i)));
    this.#list.hidden = false;
    this.#field.setAttribute('aria-activedescendant', `mention-${this.#chosen}`);
  }

  #option(name, index) {
    const option = document.createElement('li');
    Object.assign(option, { id: `mention-${index}`, role: 'option', className: 'mention-option' });
    option.setAttribute('aria-selected', String(index === this.#chosen));
    const avatar = document.createElement('span');
    avatar.className = 'avatar';
    avatar.setAttribute('aria-hidden', 'true');
    paintAvatar(avatar, name);
    const text = document.createElement('span');
    text.textContent = name;
    option.append(avatar, text);
    return option;
  }

  #pressed(event) {
    if (!this.#found || event.target !== this.#field || event.isComposing || event.keyCode === 229) {
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      this.#choose(this.#chosen + step);
    } else if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey) {
      this.#take(this.#found.names[this.#chosen]);
    } else if (event.key === 'Escape') {
      this.close();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  #clicked(event) {
    const index = [...this.#list.children].indexOf(event.target.closest('li'));
    event.preventDefault();
    if (index >= 0) {
      this.#take(this.#found.names[index]);
    }
  }

  #take(name) {
    const { text, caret } = completed(this.#field.value, this.#field.selectionStart, this.#found.from, name);
    this.close();
    this.#field.value = text;
    this.#field.setSelectionRange(caret, caret);
    this.#field.dispatchEvent(new Event('input', { bubbles: true }));
  }
}
