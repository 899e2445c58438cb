import { clone, parts, say } from '../js/dom.js';
import { t } from '../js/i18n.js';
import { paintAvatar } from '../js/ui/avatar.js';

const STATES = { connecting: 'call.state.connecting', lost: 'call.state.lost' };

/** One participant: the picture or the first letters, the name, and how we hear them. */
export class Tile {
  element = clone('call-tile');

  #parts = parts(this.element);

  /** @param {{self?: boolean}} [options] our own picture is a mirror, and makes no sound */
  constructor({ self = false } = {}) {
    this.element.toggleAttribute('data-self', self);
    this.#parts.video.muted = self;
  }

  /** @param stream null for none */
  show({ name, text, stream, microphone, camera, state, away = false }) {
    const { video, avatar, name: label, muted, silent, state: line } = this.#parts;
    if (video.srcObject !== stream) {
      video.srcObject = stream;
    }
    video.play?.().catch(() => { /* No picture yet, or the browser waits for a click. */ });
    video.hidden = !camera;
    avatar.hidden = camera;
    paintAvatar(avatar, name);
    label.textContent = text;
    muted.toggleAttribute('hidden', microphone);
    silent.textContent = microphone ? '' : t('call.muted');
    this.element.dataset.state = state;
    this.element.dataset.peer = name;
    video.setAttribute('aria-label', t('call.picture', { name: text }));
    say(line, STATES[state] ? t(STATES[state]) : away ? t('call.state.away') : '');
  }

  set speaking(speaking) {
    this.element.toggleAttribute('data-speaking', speaking);
  }

  close() {
    this.#parts.video.srcObject = null;
    this.element.remove();
  }
}
