import { parts } from '../dom.js';
import { languages, t } from '../i18n.js';

const TEXTS = {
  choose: () => [t('room.choose'), t('room.chooseText')],
  missing: () => [t('room.missing'), t('room.missingText')],
  closed: () => [t('room.closed'), t('room.closedText')],
  deleted: () => [t('room.deleted'), t('room.deletedText')],
  none: () => [t('room.none'), t('room.noneText')],
  failed: (reason) => [t('room.failed'), reason()],
};

/** The text that appears when there is no room to show. */
export class RoomNotice {
  #parts;
  #kind = null;
  #reason;

  constructor(root, { onRetry, onNew }) {
    this.#parts = parts(root);
    this.#parts['notice-retry'].addEventListener('click', onRetry);
    this.#parts['notice-new'].addEventListener('click', onNew);
    languages.addEventListener('change', () => this.#render());
  }

  /** @param kind one of the texts above, or null for none */
  show(kind, reason = () => '') {
    this.#kind = kind;
    this.#reason = reason;
    this.#render();
  }

  #render() {
    const { notice, 'notice-title': title, 'notice-text': text } = this.#parts;
    notice.hidden = !this.#kind;
    if (this.#kind) {
      [title.textContent, text.textContent] = TEXTS[this.#kind](this.#reason);
      this.#parts['notice-home'].hidden = !['missing', 'closed', 'deleted'].includes(this.#kind);
      this.#parts['notice-retry'].hidden = this.#kind !== 'failed';
      this.#parts['notice-new'].hidden = this.#kind !== 'none';
    }
  }
}
