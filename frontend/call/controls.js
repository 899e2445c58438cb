import { say } from '../js/dom.js';
import { t } from '../js/i18n.js';

const ICONS = '/images/icons.svg#';

const PROBLEMS = {
  audio: {
    denied: 'call.microphone.denied', missing: 'call.microphone.missing', busy: 'call.microphone.busy', failed: 'call.microphone.busy',
  },
  video: { denied: 'call.camera.denied', missing: 'call.camera.missing', busy: 'call.camera.busy', failed: 'call.camera.busy' },
};

/** The switches of microphone and camera, in the lobby and in the call, and what is wrong with the devices. */
export class Controls {
  #parts;
  #media;

  constructor(parts, media) {
    this.#parts = parts;
    this.#media = media;
    parts.microphone.addEventListener('click', () => media.setMicrophone(!media.word.microphone));
    parts.camera.addEventListener('click', () => media.setCamera(!media.word.camera));
    addEventListener('keydown', (event) => this.#pressed(event));
  }

  /** As elsewhere: Ctrl+D and Ctrl+E. */
  #pressed(event) {
    if (this.#parts.controls.hidden || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) {
      return;
    }
    const button = { d: this.#parts.microphone, e: this.#parts.camera }[event.key];
    if (button) {
      event.preventDefault();
      button.click();
    }
  }

  render(shown) {
    const { word, problems, microphone, camera } = this.#media;
    this.#button('microphone', word.microphone, word.microphone ? 'call.microphone.off' : 'call.microphone.on');
    this.#button('camera', word.camera, word.camera ? 'call.camera.off' : 'call.camera.on');
    const texts = [microphone && problems.audio && PROBLEMS.audio[problems.audio], camera && problems.video && PROBLEMS.video[problems.video]];
    say(this.#parts.devices, shown ? texts.filter(Boolean).map((key) => t(key)).join(' ') : '');
  }

  #button(device, on, key) {
    const button = this.#parts[device];
    button.setAttribute('aria-pressed', String(on));
    button.setAttribute('aria-label', t(key));
    button.title = t(key);
    this.#parts[`${device}-icon`].setAttribute('href', `${ICONS}${device}${on ? '' : '-off'}`);
  }
}
