import { parts, say } from '../dom.js';
import { languages, problemText, t } from '../i18n.js';
import { useAfterSignIn } from '../../shell/uses.js';
import { takeInvitation } from '../router.js';
import { hasUnseen } from '../visible.js';
import { PasswordReset } from './password-reset.js';

const NAME = /^[\p{L}\p{Nd}][\p{L}\p{Nd}._-]{1,31}$/u;
const PASSWORD = 8; // characters at least

const FIELDS = {
  'name-taken': 'name', 'name-reserved': 'name', 'invitation-refused': 'invitation', 'invitation-needed': 'invitation',
}; // the field that a problem's code is about

/** The view for visitors who are not signed in: one form that signs in or, after a switch, signs up. */
export class SignIn {
  #root;
  #form;
  #title;
  #parts;
  #api;
  #setup;
  #start;
  #onSignedIn;
  #signingUp = false;
  #asksCode = false; // the code of a second factor, which only some accounts have
  #problem = () => '';
  #wrong = {}; // the problem text for each wrong field
  #busy = false;
  #invited = false;

  /**
   * @param start what is shown below the form
   * @param setup knows whether the visitor is to become the first administrator
   * @param reset the element of the {@link PasswordReset}
   */
  constructor(root, { start, api, setup, reset, onSignedIn }) {
    this.#root = root;
    this.#form = root.querySelector('form');
    this.#title = root.querySelector('h1');
    this.#parts = parts(root);
    this.#api = api;
    this.#setup = setup;
    this.#start = start;
    this.#onSignedIn = onSignedIn;
    this.#form.addEventListener('submit', (event) => this.#submit(event));
    this.#parts.switch.addEventListener('click', () => this.#switch());
    this.#parts.reveal.addEventListener('click', () => this.#reveal(this.#form.password.type === 'password'));
    this.#form.elements.invitation.value = takeInvitation();
    this.#invited = this.#form.elements.invitation.value !== '';
    this.#signingUp = this.#invited || setup.code !== '';
    languages.addEventListener('change', () => this.#render());
    this.#render();
    new PasswordReset(reset, { api, onDone: (name) => this.#passwordSet(name) });
  }

  /** @param signedOut whether the server ended the session without the user's knowledge */
  show({ signedOut = false } = {}) {
    this.#root.hidden = false;
    this.#setup.withdraw();
    this.#start.show();
    document.documentElement.dataset.view = 'sign-in';
    this.#problem = () => (signedOut ? t('signIn.signedOut') : '');
    this.#render();
    (this.#form.elements.name.value ? this.#form.password : this.#form.elements.name).focus();
  }

  /** A visitor has just set their password and can sign in with it. */
  #passwordSet(name) {
    this.#form.elements.name.value = name;
    this.#signingUp = false;
    this.#problem = () => t('reset.done');
    this.#render();
    this.#form.password.focus();
  }

  hide() {
    this.#root.hidden = true;
    this.#start.hide();
    this.#form.password.value = '';
    this.#form.elements.invitation.value = '';
    this.#form.elements.code.value = '';
    [this.#signingUp, this.#invited, this.#asksCode] = [false, false, false];
    this.#reveal(false);
  }

  #switch() {
    this.#signingUp = !this.#signingUp;
    this.#asksCode = false;
    this.#wrong = {};
    this.#problem = () => '';
    this.#render();
    this.#form.elements.name.focus();
  }

  async #submit(event) {
    event.preventDefault();
    const [name, password] = [this.#form.elements.name.value.trim().normalize('NFC'), this.#form.password.value];
    if (this.#busy) {
      return;
    }
    const invitation = this.#asksInvitation ? this.#form.elements.invitation.value.trim() : this.#setup.code;
    const code = this.#asksCode ? this.#form.elements.code.value.trim() : '';
    this.#wrong = this.#check(name, password, invitation, code);
    if (Object.keys(this.#wrong).length > 0) {
      this.#problem = () => t('signIn.check');
      this.#render();
      this.#focusWrong();
      return;
    }
    this.#busy = true;
    this.#problem = () => '';
    this.#render();
    this.#start.disconnect();
    try {
      const session = await (this.#signingUp ? this.#api.signUp(name, password, invitation) : this.#api.signIn(name, password, code));
      this.#onSignedIn(session);
    } catch (problem) {
      this.#start.connect();
      this.#fail(problem);
    }
    this.#busy = false;
    this.#render();
    this.#focusWrong();
  }

  /** Focuses the first wrong field. */
  #focusWrong() {
    this.#form.querySelector('[aria-invalid]')?.focus();
  }

  #fail(problem) {
    this.#wrong = wrongFields(problem);
    if (Object.keys(this.#wrong).length > 0) {
      this.#problem = () => (problem.code === 'invalid-request' ? t('signIn.check') : problemText(problem));
      return;
    }
    const first = problem.code === 'second-factor-required' && !this.#asksCode;
    this.#asksCode ||= problem.code === 'second-factor-required';
    this.#problem = () => (first ? '' : problemText(problem));
    this.#render();
    (problem.code.startsWith('second-factor') ? this.#form.elements.code : this.#form.password).select();
  }

  /**
   * Checks what the server would check, but sooner.
   * @returns the problem text for each wrong field
   */
  #check(name, password, invitation, code) {
    const wrong = {};
    if (!name) {
      wrong.name = () => t('signIn.nameRequired');
    } else if (this.#signingUp && (!NAME.test(name) || hasUnseen(name))) {
      wrong.name = () => t('signIn.nameHint');
    }
    if (!password) {
      wrong.password = () => t('signIn.passwordRequired');
    } else if (this.#signingUp && [...password].length < PASSWORD) {
      wrong.password = () => t('signIn.passwordHint');
    }
    if (this.#asksCode && !code) {
      wrong.code = () => t('signIn.codeRequired');
    }
    if (this.#asksInvitation && !invitation) {
      wrong.invitation = () => t('signIn.invitationRequired');
    }
    return wrong;
  }

  /** Whether the form has an invitation field: when one is needed, or the visitor came by an invitation's link. */
  get #asksInvitation() {
    return this.#signingUp && !this.#setup.code && (this.#invited || this.#api.signUpRule === 'invited');
  }

  #mark() {
    for (const field of ['name', 'password', 'code', 'invitation']) {
      const said = this.#wrong[field];
      say(this.#parts[`${field}-problem`], said?.() ?? '');
      if (said) {
        this.#form.elements[field].setAttribute('aria-invalid', 'true');
      } else {
        this.#form.elements[field].removeAttribute('aria-invalid');
      }
    }
  }

  #reveal(shown) {
    this.#form.password.type = shown ? 'text' : 'password';
    this.#render();
  }

  #render() {
    const up = this.#signingUp;
    const shown = this.#form.password.type === 'text';
    this.#title.textContent = t(up ? 'signIn.signUpTitle' : 'signIn.signInTitle');
    this.#form.password.autocomplete = up ? 'new-password' : 'current-password';
    for (const hint of this.#form.querySelectorAll('.hint:not(#code-hint)')) {
      hint.hidden = !up;
    }
    this.#parts.forgotten.hidden = up;
    this.#mark();
    this.#parts.submit.textContent = t(this.#busy ? 'signIn.working' : up ? 'signIn.signUp' : 'signIn.signIn');
    this.#parts.submit.setAttribute('aria-disabled', String(this.#busy));
    const closed = !up && !this.#invited && !this.#setup.code && this.#api.signUpRule === 'closed';
    this.#parts['code-field'].hidden = !this.#asksCode;
    this.#parts['invitation-field'].hidden = !this.#asksInvitation;
    this.#parts.question.textContent = t(up ? 'signIn.haveAccount' : closed ? 'signIn.closed' : 'signIn.newHere');
    this.#parts.switch.hidden = closed;
    this.#parts.switch.textContent = t(up ? 'signIn.signIn' : 'signIn.signUp');
    this.#parts.reveal.textContent = t(shown ? 'signIn.hidePassword' : 'signIn.showPassword');
    this.#parts.reveal.setAttribute('aria-pressed', String(shown));
    this.#parts.setup.hidden = !this.#setup.code;
    const next = useAfterSignIn(location.search);
    say(this.#parts.next, next ? t('signIn.next', { use: t(next.title) }) : '');
    say(this.#parts.problem, this.#problem());
  }
}

/** The wrong fields that the server names. If the code stands for a field, its text is shown above the form. */
function wrongFields({ code, more }) {
  if (code in FIELDS) {
    return { [FIELDS[code]]: () => '' };
  }
  const errors = code === 'invalid-request' ? more.errors ?? [] : [];
  return Object.fromEntries(errors.filter(({ field }) => ['name', 'password', 'invitation'].includes(field))
    .map(({ field, detail }) => [field, () => detail]));
}
