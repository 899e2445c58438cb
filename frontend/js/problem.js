/** What went wrong, as RFC 9457 says it, with the `code` that the locales translate. */
export class Problem extends Error {
  /** `more` has the members of its own that this kind of problem has, for the text. */
  constructor({ status = 0, code = 'unknown', title = '', detail = '', destination = null, ...more } = {}) {
    super(detail || title || code);
    this.status = status;
    this.code = code;
    this.detail = detail || title;
    this.destination = destination;
    this.more = more;
  }

  /** Whether nobody has said no: what we asked for may have happened all the same. */
  get unanswered() {
    return ['disconnected', 'timeout', 'network'].includes(this.code);
  }

  /** As plain data. */
  toJSON() {
    const { status, code, detail, unanswered } = this;
    return { status, code, detail, unanswered };
  }

  /** From the body of an answer or a frame, which may not be JSON at all. */
  static parse(body, status = 0) {
    try {
      const problem = JSON.parse(body);
      return new Problem({ status, ...problem });
    } catch {
      return new Problem({ status });
    }
  }
}
