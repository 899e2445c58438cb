import { AnnouncementDialog } from '../../notifications/announcement-dialog.js';
import { parts, say } from '../dom.js';
import { languages, problemText, t } from '../i18n.js';
import { takePasswordChange } from '../router.js';
import { AccountDialog } from './account-dialog.js';
import { AdministrationDialog } from './administration-dialog.js';
import { ApiKeysDialog } from './api-keys-dialog.js';
import { paintAvatar } from './avatar.js';
import { FarewellDialog } from './farewell-dialog.js';
import { SecondFactorDialog } from './second-factor-dialog.js';

/**
 * Shows the signed-in user and leads to everything about their account, including
 * signing out. Asks first if messages would be lost.
 */
export class AccountBar {
  /** Whether the user is signing out. */
  leaving = false;

  #parts;
  #dialog;
  #secondFactor;
  #administration;
  #apiKeys;
  #announcement;
  #farewell;
  #unsent;
  #onSignedOut;
  #name = '';
  #administrator = false;
  #problem = null;

  /**
   * @param dialog the element of the {@link AccountDialog}
   * @param secondFactor the element of the {@link SecondFactorDialog}
   * @param administration the element of the {@link AdministrationDialog}
   * @param apiKeys the element of the {@link ApiKeysDialog}
   * @param announcement the element of the {@link AnnouncementDialog}
   * @param farewell the element of the {@link FarewellDialog}
   * @param unsent returns how many messages the server has not confirmed
   * @param onSignedOut called when the server has signed us out at our request
   */
  constructor(root, { api, dialog, secondFactor, administration, apiKeys, announcement, farewell, unsent, onSignedOut }) {
    this.#parts = parts(root);
    this.#dialog = new AccountDialog(dialog, { api });
    this.#secondFactor = new SecondFactorDialog(secondFactor, { api });
    this.#administration = new AdministrationDialog(administration, { api });
    this.#apiKeys = new ApiKeysDialog(apiKeys, { api });
    this.#announcement = new AnnouncementDialog(announcement, { api });
    this.#farewell = new FarewellDialog(farewell);
    this.#unsent = unsent;
    this.#onSignedOut = onSignedOut;
    this.#parts.open.addEventListener('click', () => this.#openDialog());
    this.#dialog.addEventListener('second-factor', () => this.#secondFactor.open());
    this.#dialog.addEventListener('administration', () => this.#administration.open(this.#name));
    this.#dialog.addEventListener('api-keys', () => this.#apiKeys.open(this.#name));
    this.#dialog.addEventListener('announcement', () => this.#announcement.open(this.#name));
    this.#dialog.addEventListener('sign-out', () => this.#leave(() => api.signOut(), (problem) => this.#complain(problem)));
    this.#dialog.addEventListener('everywhere', () =>
      this.#leave(() => api.signOutEverywhere(), (problem) => this.#dialog.complain(problem)));
    this.#dialog.addEventListener('farewell', () => this.#farewell.open());
    this.#farewell.addEventListener('delete', ({ detail: { password, code, messages } }) => this.#leave(
      () => api.deleteOwnAccount(password, code, messages), (problem) => this.#farewell.complain(problem)));
    languages.addEventListener('change', () => this.#complain(this.#problem));
  }

  show({ name, roles }) {
    this.#name = name;
    this.#administrator = roles.includes('ADMIN');
    this.#parts.name.textContent = name;
    paintAvatar(this.#parts.avatar, name);
    this.#complain(null);
    if (takePasswordChange()) {
      this.#openDialog({ password: true });
    }
  }

  #openDialog(why) {
    this.#dialog.open(this.#name, { administrator: this.#administrator, ...why });
  }

  close() {
    this.#dialog.close();
    this.#secondFactor.close();
    this.#administration.close();
    this.#apiKeys.close();
    this.#announcement.close();
    this.#farewell.close();
  }

  /**
   * Reports a failure: otherwise users might walk away from a browser in which they are
   * still signed in.
   */
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
