/**
 * The members of problem+json; `status` is the HTTP status, 0 if there is none.
 * @typedef {{status?: number, code?: string, title?: string, detail?: string, destination?: string | null,
 *   [more: string]: unknown}} Members
 */

/** A problem in the form of RFC 9457, with the `code` that the locales translate. */
export class Problem extends Error {
  /** @param {Members} [members] members that only this kind of problem has go into its text */
  constructor({ status = 0, code = 'unknown', title = '', detail = '', destination = null, ...more } = {}) {
    super(detail || title || code);
    this.status = status;
    this.code = code;
    this.detail = detail || title;
    this.destination = destination;
    this.more = more;
  }

  /**
   * Whether the request may have succeeded although no answer came.
   * @returns {boolean}
   */
  get unanswered() {
    return ['disconnected', 'timeout', 'network'].includes(this.code);
  }

  /** As plain data. */
  toJSON() {
    const { status, code, detail, unanswered } = this;
    return { status, code, detail, unanswered };
  }

  /**
   * A problem from the body of an answer or a frame, which may not be JSON at all.
   * @param {string} body
   * @param {number} [status]
   */
  static parse(body, status = 0) {
    try {
      const problem = JSON.parse(body);
      return new Problem({ status, ...problem });
    } catch {
      return new Problem({ status });
    }
  }
}
