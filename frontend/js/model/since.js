// @ts-check

/**
 * Where a reader stopped when they went away, for the line above the messages that came meanwhile. They are away while
 * the page is hidden or the connection is lost, until all those messages have been loaded.
 */
export class Since {
  /** The offset of the last message that they had read; null if there is no line. @type {number | null} */
  line = null;

  /** Whether they have not yet seen the messages below the line. */
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

  /** They have seen the messages below the line. */
  seen() {
    this.fresh = false;
  }

  /** They have written a message: nothing before it is news. */
  speak() {
    if (!this.fresh) {
      this.line = null;
    }
  }
}
