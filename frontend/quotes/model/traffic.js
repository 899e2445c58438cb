const BUCKET = 100; // milliseconds
const BUCKETS = 100; // ten seconds

/**
 * How many messages have come, and how many changes there were at the server: each change has an offset, whether it is sent
 * to us or replaced by a newer one.
 */
export class Traffic {
  #buckets = Array.from({ length: BUCKETS }, () => ({ number: -1, messages: 0, changes: 0 }));
  #newest = null; // position
  #since = null;

  /**
   * The subscription begins, or goes on, with the messages up to here: what we have missed did not come late.
   * @param now milliseconds, as all times here
   */
  begin(position, now) {
    this.#newest = position;
    this.#since ??= now;
  }

  message(position, now) {
    const bucket = this.#bucket(now);
    bucket.messages++;
    if (position && position.epoch === this.#newest?.epoch && position.offset > this.#newest.offset) {
      bucket.changes += position.offset - this.#newest.offset;
      this.#newest = position;
    }
  }

  /** Messages of the last second, and messages and changes a second, of the last ten. */
  figures(now) {
    const seconds = Math.min(Math.max(now - (this.#since ?? now), 1000), BUCKET * BUCKETS) / 1000;
    const sum = (count, of) => {
      const last = Math.floor(now / BUCKET);
      return this.#buckets.reduce((total, bucket) => total + (bucket.number > last - count ? bucket[of] : 0), 0);
    };
    return {
      lastSecond: sum(1000 / BUCKET, 'messages'),
      messages: sum(BUCKETS, 'messages') / seconds,
      changes: sum(BUCKETS, 'changes') / seconds,
    };
  }

  #bucket(now) {
    const number = Math.floor(now / BUCKET);
    const bucket = this.#buckets[number % BUCKETS];
    if (bucket.number !== number) {
      Object.assign(bucket, { number, messages: 0, changes: 0 });
    }
    return bucket;
  }
}
