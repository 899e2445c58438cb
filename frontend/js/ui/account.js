import { parts, say } from '../dom.js';
import { languages, problemText, t } from '../i18n.js';
import { takePasswordChange } from '../router.js';
import { AccountDialog } from './account-dialog.js';
import { paintAvatar } from './avatar.js';
import { SecondFactorDialog } from './second-factor-dialog.js';

/** Who is signed in, and the way to all that they do about their account, the way out included. Asks first if messages would be lost. */
export class AccountBar {
  /** Whether the user is on the way out. */
  leaving = false;

  #parts;
  #dialog;
  #secondFactor;
  #unsent;
  #onSignedOut;
  #name = '';
  #problem = null;

  /**
   * @param dialog the element of the {@link AccountDialog}
   * @param secondFactor the element of the {@link SecondFactorDialog}
   * @param unsent tells how many messages the server has not confirmed
   * @param onSignedOut told when the server has signed us out, as we wanted
   */
  constructor(root, { api, dialog, secondFactor, unsent, onSignedOut }) {
    this.#parts = parts(root);
    this.#dialog = new AccountDialog(dialog, { api });
    this.#secondFactor = new SecondFactorDialog(secondFactor, { api });
    this.#unsent = unsent;
    this.#onSignedOut = onSignedOut;
    this.#parts.open.addEventListener('click', () => this.#dialog.open(this.#name));
    this.#dialog.addEventListener('second-factor', () => this.#secondFactor.open());
    this.#dialog.addEventListener('sign-out', () => this.#leave(() => api.signOut(), (problem) => this.#complain(problem)));
    this.#dialog.addEventListener('everywhere', () =>
      this.#leave(() => api.signOutEverywhere(), (problem) => this.#dialog.complain(problem)));
    languages.addEventListener('change', () => this.#complain(this.#problem));
  }

  show(name) {
    this.#name = name;
    this.#parts.name.textContent = name;
    paintAvatar(this.#parts.avatar, name);
    this.#complain(null);
    if (takePasswordChange()) {
      this.#dialog.open(name, { password: true });
    }
  }

  close() {
    this.#dialog.close();
    this.#secondFactor.close();
  }

  /** Who is not told that they are signed out would leave a browser behind in which they are not. */
  async #leave(signOut, complain) {
    const count = this.#unsent();
    if (this.leaving || (count > 0 && !confirm(t('account.unsent', { count })))) {
      return;
    }
    this.leaving = true;
    this.#complain(null);
    try {
      await signOut();
      this.#onSignedOut();
    } catch (problem) {
      complain(problem);
    } finally {
      this.leaving = false;
    }
  }

  #complain(problem) {
    this.#problem = problem;
    say(this.#parts.problem, problem ? t('account.stillSignedIn', { reason: problemText(problem) }) : '');
  }
}
