import { parts } from '../dom.js';
import { paintAvatar } from './avatar.js';

/** Who is signed in, and the way out. */
export class AccountBar {
  #parts;

  constructor(root, { onSignOut }) {
    this.#parts = parts(root);
    this.#parts['sign-out'].addEventListener('click', onSignOut);
  }

  show(name) {
    this.#parts.name.textContent = name;
    paintAvatar(this.#parts.avatar, name);
  }
}
