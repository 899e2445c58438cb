/** What went wrong, as RFC 9457 says it, with the `code` that the locales translate. */
export class Problem extends Error {
  constructor({ status = 0, code = 'unknown', title = '', detail = '', destination = null } = {}) {
    super(detail || title || code);
    this.status = status;
    this.code = code;
    this.detail = detail || title;
    this.destination = destination;
  }

  /** Whether nobody has said no: what we asked for may have happened all the same. */
  get unanswered() {
    return ['disconnected', 'timeout', 'network'].includes(this.code);
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
