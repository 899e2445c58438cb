import { clone, parts } from '../js/dom.js';
import { t } from '../js/i18n.js';
import { paintAvatar } from '../js/ui/avatar.js';

const SHOWN = 5;

/** Who is here, as avatars; of many the first ones, and how many more. */
export class People {
  #list;
  #more;
  #present = { count: 0, anonymous: 0, users: [] };

  constructor({ people, 'people-more': more }) {
    this.#list = people;
    this.#more = more;
  }

  /** How many are here, we included. */
  get count() {
    return this.#present.count;
  }

  isHere(name) {
    return !this.#present.users || this.#present.users.some((user) => user.name === name);
  }

  show(present) {
    this.#present = present;
    this.render();
  }

  render() {
    const { count, anonymous, users } = this.#present;
    const shown = (users ?? []).slice(0, SHOWN);
    this.#list.replaceChildren(...shown.map(({ name }) => item(name)));
    const more = count - anonymous - shown.length;
    const texts = [more > 0 && t('board.more', { number: more }), anonymous > 0 && t('board.watching', { number: anonymous })];
    this.#more.textContent = texts.filter(Boolean).join(' · ');
  }
}

function item(name) {
  const element = clone('board-person');
  const { avatar, name: text } = parts(element);
  paintAvatar(avatar, name);
  text.textContent = name;
  element.title = name;
  return element;
}
