import { parts } from '../dom.js';
import { t } from '../i18n.js';
import { paintAvatar } from './avatar.js';
import { SecondFactorDialog } from './second-factor-dialog.js';

/** Who is signed in, and the way out. Asks first if messages would be lost. */
export class AccountBar {
  #parts;
  #secondFactor;

  /**
   * @param secondFactor the element of the {@link SecondFactorDialog}
   * @param unsent tells how many messages the server has not confirmed
   */
  constructor(root, { api, secondFactor, unsent, onSignOut }) {
    this.#parts = parts(root);
    this.#secondFactor = new SecondFactorDialog(secondFactor, { api });
    this.#parts['second-factor'].addEventListener('click', () => this.#secondFactor.open());
    this.#parts['sign-out'].addEventListener('click', () => {
      const count = unsent();
      if (count === 0 || confirm(t('account.unsent', { count }))) {
        onSignOut();
      }
    });
  }

  show(name) {
    this.#parts.name.textContent = name;
    paintAvatar(this.#parts.avatar, name);
  }

  close() {
    this.#secondFactor.close();
  }
}
