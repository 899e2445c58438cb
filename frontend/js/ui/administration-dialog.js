import { clone, parts, say } from '../dom.js';
import { dayText, languages, momentText, problemText, t } from '../i18n.js';
import { Attempt } from './attempt.js';
import { Question } from './question.js';
import { SignInAgain } from './sign-in-again.js';

const ADMINISTRATOR = 'ADMIN';

/**
 * Lets administrators manage other people's accounts. If they signed in some time ago, the
 * server asks for their password again; then the dialog repeats the intended action.
 */
export class AdministrationDialog {
  #dialog;
  #parts;
  #api;
  #question;
  #me = '';
  #accounts = [];
  #next = null; // start of the next page; null if there is none
  #looks = 0;
  #looked = false; // only then does an empty list mean that no account was found
  #again;
  #link = null; // shown only once, with its account and expiry
  #attempt = new Attempt(() => this.#render());

  constructor(root, { api }) {
    this.#dialog = root;
    this.#parts = parts(root);
    this.#api = api;
    this.#question = new Question(this.#parts.question);
    this.#parts.close.addEventListener('click', () => this.close());
    root.addEventListener('close', () => this.#forget());
    this.#parts.search.addEventListener('submit', (event) => this.#search(event));
    this.#parts.more.addEventListener('click', () => this.#showMore());
    this.#again = new SignInAgain(this.#parts.again, { api, attempt: this.#attempt });
    this.#parts.copy.addEventListener('click', () => this.#copy());
    this.#parts.list.addEventListener('click', ({ target }) => {
      const action = target.closest('[data-action]')?.dataset.action;
      const account = this.#accounts.find(({ name }) => name === target.closest('[data-name]')?.dataset.name);
      if (action && account) {
        this.#want(action, account);
      }
    });
    languages.addEventListener('change', () => this.#render());
  }

  async open(me) {
    this.#forget();
    this.#me = me;
    this.#again.reset(me);
    this.#render();
    this.#dialog.showModal();
    this.#parts.title.focus();
    await this.#look();
  }

  close() {
    if (this.#dialog.open) {
      this.#dialog.close();
    }
  }

  /** Removes all names and the link from the page. */
  #forget() {
    [this.#accounts, this.#next, this.#looked, this.#link] = [[], null, false, null];
    this.#looks += 1;
    this.#question.withdraw();
    this.#attempt.forget();
    this.#parts.search.reset();
    this.#again.reset(this.#me);
    this.#render();
  }

  async #search(event) {
    event.preventDefault();
    await this.#look();
  }

  /** Ignores the answer if there is a newer search or the dialog has been closed. */
  async #look(after = '') {
    const look = ++this.#looks;
    this.#attempt.forget();
    const found = await this.#api.accounts(this.#parts.search.elements.name.value.trim(), after).catch((problem) => ({ problem }));
    if (look !== this.#looks) {
      return; // Not even shown again: that would take the focus from an item.
    }
    const { accounts, next, problem } = found;
    if (problem) {
      this.#attempt.complain(problem);
    } else {
      [this.#accounts, this.#next, this.#looked] = [after ? [...this.#accounts, ...accounts] : accounts, next, true];
      this.#render();
    }
  }

  async #showMore() {
    const shown = this.#accounts.length;
    await this.#look(this.#next);
    (this.#parts.list.querySelectorAll('summary')[shown] ?? this.#parts.title).focus();
  }

  /** Asks for confirmation if the action takes something away from somebody. */
  #want(action, account) {
    const { name } = account;
    const ask = {
      demote: 'administration.demoteQuestion',
      signOut: 'administration.signOutQuestion',
      removeSecondFactor: 'administration.removeSecondFactorQuestion',
      disable: 'administration.disableQuestion',
      delete: 'administration.deleteQuestion',
    }[action];
    this.#question.withdraw();
    if (!ask) {
      return this.#do(action, account);
    }
    this.#parts['messages-field'].hidden = action !== 'delete';
    this.#parts.messages.checked = false;
    const verb = this.#item(name).querySelector(`[data-action=${action}]`).textContent;
    this.#question.ask(t(ask, { name }), verb, () => this.#do(action, account));
    return this.#parts.question.scrollIntoView({ block: 'nearest' });
  }

  async #do(action, account) {
    this.#link = null;
    await this.#attempt.make(() => this.#act(action, account));
    if (!this.#again.isNeededFor(() => this.#do(action, account))) {
      this.#focus(account.name);
    }
  }

  /** @returns the text to show when it is done */
  async #act(action, account) {
    const { name, roles } = account;
    switch (action) {
      case 'enable':
      case 'disable':
        this.#put(name, await this.#api.changeAccount(name, { enabled: action === 'enable' }));
        return action === 'enable' ? () => t('administration.enabled', { name }) : () => t('administration.disabled', { name });
      case 'promote':
        this.#put(name, await this.#api.changeAccount(name, { roles: [...roles, ADMINISTRATOR] }));
        return () => t('administration.promoted', { name });
      case 'demote':
        this.#put(name, await this.#api.changeAccount(name, { roles: roles.filter((role) => role !== ADMINISTRATOR) }));
        return () => t('administration.demoted', { name });
      case 'signOut':
        await this.#api.signOutAccount(name);
        return () => t('administration.signedOut', { name });
      case 'removeSecondFactor':
        await this.#api.removeSecondFactorOf(name);
        this.#put(name, { secondFactor: false });
        return () => t('administration.secondFactorRemoved', { name });
      case 'delete':
        await this.#api.deleteAccount(name, this.#parts.messages.checked);
        this.#accounts = this.#accounts.filter((other) => other.name !== name);
        return () => t('administration.deleted', { name });
      default: {
        const { link, expiresAt } = await this.#api.passwordLink(name);
        this.#link = { name, address: new URL(link, location.origin).href, until: Date.parse(expiresAt) };
        return null;
      }
    }
  }

  #put(name, change) {
    this.#accounts = this.#accounts.map((account) => (account.name === name ? { ...account, ...change } : account));
  }

  async #copy() {
    this.#parts.link.select();
    await this.#attempt.make(async () => {
      await navigator.clipboard?.writeText(this.#link.address);
      return navigator.clipboard && (() => t('administration.copied'));
    });
  }

  #item(name) {
    return [...this.#parts.list.querySelectorAll('[data-name]')].find((item) => item.dataset.name === name);
  }

  /** Focuses the link if there is one, otherwise the account, whose buttons may have changed. */
  #focus(name) {
    if (this.#link) {
      this.#parts.link.select();
    } else {
      (this.#item(name)?.querySelector('summary') ?? this.#parts.title).focus();
    }
  }

  #render() {
    const open = this.#parts.list.querySelector('[data-name][open]')?.dataset.name;
    this.#parts.list.replaceChildren(...this.#accounts.map((account) => this.#entry(account, account.name === open)));
    this.#parts.none.hidden = !this.#looked || this.#accounts.length > 0;
    this.#parts.more.hidden = !this.#next;
    this.#parts['link-box'].hidden = !this.#link;
    this.#parts.link.value = this.#link?.address ?? '';
    this.#parts['link-about'].textContent = this.#link
      ? t('administration.link', { name: this.#link.name, time: momentText(this.#link.until) }) : '';
    say(this.#parts.problem, this.#attempt.problem ? problemText(this.#attempt.problem) : '');
    this.#parts.done.textContent = this.#attempt.done?.() ?? '';
  }

  #entry({ name, enabled, roles, createdAt, secondFactor }, open) {
    const entry = clone('account-item');
    const { account, name: text, about } = parts(entry);
    const own = name === this.#me;
    const administrator = roles.includes(ADMINISTRATOR);
    account.dataset.name = name;
    account.open = open;
    account.toggleAttribute('data-disabled', !enabled);
    text.textContent = own ? t('members.you', { name }) : name;
    about.textContent = [administrator && t('administration.isAdministrator'), !enabled && t('administration.isDisabled'),
      secondFactor && t('administration.hasSecondFactor'), t('administration.since', { day: dayText(Date.parse(createdAt)) })]
      .filter(Boolean).join(' · ');
    const offered = {
      enable: !enabled, disable: enabled && !own, promote: enabled && !administrator, demote: administrator,
      signOut: enabled && !own, removeSecondFactor: secondFactor && !own, resetPassword: enabled && !own,
      delete: !own,
    };
    for (const button of entry.querySelectorAll('[data-action]')) {
      button.hidden = !offered[button.dataset.action];
      button.setAttribute('aria-disabled', String(this.#attempt.busy));
    }
    return entry;
  }
}
