// @ts-check

/**
 * An answer as far as this page has it: what its topic says, once and in order, from the question to the end.
 */
export class AnswerText {
  question = '';
  text = '';

  /** `waiting` for the first word, `running`, how it has ended, or `gone` if the server no longer has it. */
  state = 'waiting';

  /** Where the line was cut while the answer was being written, as numbers of characters. @type {number[]} */
  seams = [];

  get running() {
    return this.state === 'waiting' || this.state === 'running';
  }

  /**
   * @param {{question?: string, text?: string, outcome?: string}} message of its topic
   * @returns {string} what it adds to the text
   */
  take({ question, text = '', outcome }) {
    if (!this.running) {
      return '';
    }
    this.question = question ?? this.question;
    this.text += text;
    this.state = outcome ?? (this.text ? 'running' : 'waiting');
    return text;
  }

  /** The line is cut. @returns {boolean} whether that is in the middle of the text */
  cut() {
    const counts = this.state === 'running' && this.seams.at(-1) !== this.text.length;
    if (counts) {
      this.seams.push(this.text.length);
    }
    return counts;
  }

  /** The server no longer has it: it was not stopped by anybody, so it will not go on either. */
  lose() {
    if (this.running) {
      this.state = this.text ? 'interrupted' : 'gone';
    }
  }
}
