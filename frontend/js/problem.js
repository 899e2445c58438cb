/** What went wrong, as RFC 9457 says it, with the `code` that the locales translate. */
export class Problem extends Error {
  constructor({ status = 0, code = 'unknown', title = '', detail = '' } = {}) {
    super(detail || title || code);
    this.status = status;
    this.code = code;
    this.detail = detail || title;
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
