// @ts-check

/**
 * Where a reader stopped when they left, for the line above what came meanwhile. They are away while nobody looks at the
 * page, or the connection is lost, until all that came has been taken in.
 */
export class Since {
  /** The offset of the last message that they had read; null where there is no line. @type {number | null} */
  line = null;

  /** Whether they have not seen yet what comes after the line. */
  fresh = false;

  /** A room is opened. @param {number | null} lastRead */
  open(lastRead) {
    this.line = lastRead;
    this.fresh = lastRead !== null;
  }

  /** They are away. @param {number | null} last the newest message if they have read it; null if not */
  leave(last) {
    if (!this.fresh && last !== null) {
      this.line = last;
      this.fresh = true;
    }
  }

  /** They are here, and see it. */
  seen() {
    this.fresh = false;
  }

  /** They take part: nothing before that is news. */
  speak() {
    if (!this.fresh) {
      this.line = null;
    }
  }
}
