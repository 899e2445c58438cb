import { parts, say } from '../dom.js';
import { languages, problemText, t } from '../i18n.js';
import { takeInvitation } from '../router.js';
import { hasUnseen } from '../visible.js';

const NAME = /^[\p{L}\p{Nd}][\p{L}\p{Nd}._-]{1,31}$/u;
const PASSWORD = 8; // characters at least

/** The view of those who are not signed in: one form that signs in or, after a switch, signs up. */
export class SignIn {
  #root;
  #form;
  #title;
  #parts;
  #api;
  #setup;
  #onSignedIn;
  #signingUp = false;
  #asksCode = false; // of the second factor, which only some accounts have
  #problem = () => '';
  #busy = false;
  #invited = false;

  /** @param setup knows whether they come to be the first administrator */
  constructor(root, { api, setup, onSignedIn }) {
    this.#root = root;
    this.#form = root.querySelector('form');
    this.#title = root.querySelector('h1');
    this.#parts = parts(root);
    this.#api = api;
    this.#setup = setup;
    this.#onSignedIn = onSignedIn;
    this.#form.addEventListener('submit', (event) => this.#submit(event));
    this.#parts.switch.addEventListener('click', () => this.#switch());
    this.#parts.reveal.addEventListener('click', () => this.#reveal(this.#form.password.type === 'password'));
    this.#form.elements.invitation.value = takeInvitation();
    this.#invited = this.#form.elements.invitation.value !== '';
    this.#signingUp = this.#invited || setup.code !== '';
    languages.addEventListener('change', () => this.#render());
    this.#render();
  }

  /** @param signedOut whether the server ended a session that the user believes to be in */
  show({ signedOut = false } = {}) {
    this.#root.hidden = false;
    document.documentElement.dataset.view = 'sign-in';
    this.#problem = () => (signedOut ? t('signIn.signedOut') : '');
    this.#render();
    (this.#form.elements.name.value ? this.#form.password : this.#form.elements.name).focus();
  }

  hide() {
    this.#root.hidden = true;
    this.#form.password.value = '';
    this.#form.elements.invitation.value = '';
    this.#form.elements.code.value = '';
    [this.#signingUp, this.#invited, this.#asksCode] = [false, false, false];
    this.#reveal(false);
  }

  #switch() {
    this.#signingUp = !this.#signingUp;
    this.#asksCode = false;
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
    const [field, complaint] = this.#check(name, password, invitation, code);
    if (field) {
      this.#problem = () => t(complaint);
      this.#render();
      field.setAttribute('aria-invalid', 'true');
      field.focus();
      return;
    }
    this.#busy = true;
    this.#problem = () => '';
    this.#render();
    try {
      const session = await (this.#signingUp ? this.#api.signUp(name, password, invitation) : this.#api.signIn(name, password, code));
      this.#onSignedIn(session);
    } catch (problem) {
      this.#fail(problem);
    }
    this.#busy = false;
    this.#render();
  }

  #fail(problem) {
    const first = problem.code === 'second-factor-required' && !this.#asksCode;
    this.#asksCode ||= problem.code === 'second-factor-required';
    this.#problem = () => (first ? '' : problemText(problem));
    this.#render();
    (problem.code.startsWith('second-factor') ? this.#form.elements.code : this.#form.password).select();
  }

  /** What the server would say, too, but sooner and in the user's language. */
  #check(name, password, invitation, code) {
    const fields = this.#form.elements;
    if (!name || !password) {
      return [name ? fields.password : fields.name, 'signIn.required'];
    }
    if (this.#signingUp && (!NAME.test(name) || hasUnseen(name))) {
      return [fields.name, 'signIn.nameHint'];
    }
    if (this.#signingUp && [...password].length < PASSWORD) {
      return [fields.password, 'signIn.passwordHint'];
    }
    if (this.#asksCode && !code) {
      return [fields.code, 'signIn.codeRequired'];
    }
    return this.#asksInvitation && !invitation ? [fields.invitation, 'signIn.invitationRequired'] : [];
  }

  /** Whether the form has a field for an invitation: where one is needed, or by whose link we came. */
  get #asksInvitation() {
    return this.#signingUp && !this.#setup.code && (this.#invited || this.#api.signUpRule === 'invited');
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
    for (const field of this.#form.querySelectorAll('[aria-invalid]')) {
      field.removeAttribute('aria-invalid');
    }
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
    say(this.#parts.problem, this.#problem());
  }
}
