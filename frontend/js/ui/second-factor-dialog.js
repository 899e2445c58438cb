import { parts, say } from '../dom.js';
import { languages, problemText, t } from '../i18n.js';
import { Attempt } from './attempt.js';

const SVG = 'http://www.w3.org/2000/svg';
const QUIET = 4; // modules of white that a QR code needs around it

/** Turns the user's second factor on and off: each step shows a part of the dialog. */
export class SecondFactorDialog {
  #dialog;
  #parts;
  #api;
  #state = null; // from the server; null until loaded
  #enrolment = null; // the secret to enter into the app
  #codes = null; // recovery codes, shown only once
  #attempt = new Attempt(() => this.#render());

  constructor(root, { api }) {
    this.#dialog = root;
    this.#parts = parts(root);
    this.#api = api;
    this.#parts.close.addEventListener('click', () => this.close());
    root.addEventListener('close', () => this.#forget());
    this.#on('begin', (form) => this.#begin(form));
    this.#on('confirm', (form) => this.#confirm(form));
    this.#on('change', (form, action) => this.#change(form, action));
    this.#parts.kept.addEventListener('click', () => this.#keep());
    languages.addEventListener('change', () => this.#render());
  }

  async open() {
    this.#forget();
    this.#render();
    this.#dialog.showModal();
    this.#parts.title.focus();
    await this.#try(async () => { this.#state = await this.#api.secondFactor(); });
  }

  close() {
    if (this.#dialog.open) {
      this.#dialog.close();
    }
  }

  /** Removes all secrets from the page. */
  #forget() {
    [this.#state, this.#enrolment, this.#codes] = [null, null, null];
    this.#attempt.forget();
    this.#clear();
    this.#render();
  }

  #on(part, action) {
    this.#parts[part].addEventListener('submit', (event) => {
      event.preventDefault();
      this.#try(() => action(event.target.elements, event.submitter?.value));
    });
  }

  async #begin({ password }) {
    this.#enrolment = await this.#api.beginSecondFactor(password.value);
    this.#clear();
  }

  async #confirm({ code }) {
    const { recoveryCodes } = await this.#api.confirmSecondFactor(code.value);
    [this.#codes, this.#enrolment] = [recoveryCodes, null];
    this.#state = { ...this.#state, enabled: true, recoveryCodesLeft: recoveryCodes.length };
    this.#clear();
  }

  async #change({ password, code }, action) {
    if (action === 'turn-off') {
      await this.#api.removeSecondFactor(password.value, code.value);
      this.#state = { ...this.#state, enabled: false };
      this.#clear();
      return 'secondFactor.turnedOff';
    }
    const { recoveryCodes } = await this.#api.renewRecoveryCodes(password.value, code.value);
    this.#codes = recoveryCodes;
    this.#state = { ...this.#state, recoveryCodesLeft: recoveryCodes.length };
    this.#clear();
    return null;
  }

  #keep() {
    this.#codes = null;
    this.#render();
    this.#parts.title.focus();
  }

  /** If the dialog has been closed meanwhile, forgets the result. */
  async #try(action) {
    if (!await this.#attempt.make(action)) {
      return;
    }
    if (this.#dialog.open) {
      this.#focus();
    } else {
      this.#forget();
    }
  }

  #focus() {
    const field = this.#dialog.querySelector('section:not([hidden]) input:last-of-type');
    if (this.#attempt.problem && field) {
      field.select();
      this.#parts.problem.scrollIntoView({ block: 'nearest' });
    } else {
      this.#parts.title.focus();
    }
  }

  #clear() {
    for (const form of this.#dialog.querySelectorAll('form')) {
      form.reset();
    }
  }

  #render() {
    const step = this.#codes ? 'codes' : this.#enrolment ? 'enrol' : this.#state && (this.#state.enabled ? 'on' : 'off');
    for (const name of ['off', 'enrol', 'codes', 'on']) {
      this.#parts[name].hidden = name !== step;
    }
    this.#parts.needed.hidden = !(this.#state?.needed && !this.#state.enabled);
    this.#parts['turn-off'].hidden = Boolean(this.#state?.needed);
    this.#parts.left.textContent = t('secondFactor.codesLeft', { count: this.#state?.recoveryCodesLeft ?? 0 });
    this.#parts.secret.textContent = this.#enrolment?.secret.match(/.{1,4}/g).join(' ') ?? '';
    this.#parts.app.href = this.#enrolment?.uri ?? '';
    this.#parts.qr.replaceChildren(...(this.#enrolment ? [drawn(this.#enrolment.qr)] : []));
    this.#parts.list.replaceChildren(...(this.#codes ?? []).map(item));
    for (const button of this.#dialog.querySelectorAll('button[type=submit]')) {
      button.setAttribute('aria-disabled', String(this.#attempt.busy));
    }
    say(this.#parts.problem, this.#attempt.problem ? problemText(this.#attempt.problem) : '');
    this.#parts.done.textContent = this.#attempt.done ? t(this.#attempt.done) : '';
  }
}

/** Black on white in dark mode too: cameras expect it. */
function drawn({ size, path }) {
  const side = size + 2 * QUIET;
  const svg = element('svg', { viewBox: `${-QUIET} ${-QUIET} ${side} ${side}`, role: 'img', 'shape-rendering': 'crispEdges' });
  svg.setAttribute('aria-label', t('secondFactor.qr'));
  svg.append(element('rect', { x: -QUIET, y: -QUIET, width: side, height: side, fill: '#fff' }), element('path', { d: path, fill: '#000' }));
  return svg;
}

function element(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, value);
  }
  return made;
}

function item(code) {
  const made = document.createElement('li');
  made.textContent = code;
  return made;
}
