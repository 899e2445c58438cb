/**
 * Intervals in the form of stomp.js's `setInterval` and `clearInterval` hooks.
 * @typedef {object} Timers
 * @property {(period: number, run: () => void) => number} setInterval calls `run` every `period` milliseconds
 * @property {(id: number) => void} clearInterval
 */

/**
 * The page's own timers, which browsers slow to one call a minute while the page is hidden.
 * @type {Timers}
 */
export const plainTimers = {
  setInterval: (period, run) => Number(setInterval(run, period)),
  clearInterval: (id) => clearInterval(id),
};

/**
 * Intervals that keep their pace in a background tab: a hidden page's own timers are too slow for heart-beats, those
 * of a worker are not. Where the page may not start a worker, or its script is not there, these are the plain timers:
 * a page of another origin than the script's may not.
 * @param {(address: string) => string} [trusted] turns a script's address into one that Trusted Types accept
 * @returns {Timers}
 */
export function steadyTimers(trusted = (address) => address) {
  /** @type {Map<number, {period: number, run: () => void, plain?: number}>} */
  const intervals = new Map();
  let next = 1;
  /** @type {Worker | null} */
  let worker;
  try {
    worker = new Worker(trusted(new URL('./steady-timers-worker.js', import.meta.url).href));
  } catch {
    return plainTimers;
  }
  worker.onmessage = ({ data }) => intervals.get(data)?.run();
  worker.onerror = () => {
    worker = null;
    intervals.forEach((interval) => { interval.plain ??= plainTimers.setInterval(interval.period, interval.run); });
  };
  return {
    setInterval(period, run) {
      const id = next++;
      intervals.set(id, { period, run, plain: worker ? undefined : plainTimers.setInterval(period, run) });
      worker?.postMessage({ id, period });
      return id;
    },
    clearInterval(id) {
      const plain = intervals.get(id)?.plain;
      intervals.delete(id);
      worker?.postMessage({ id });
      if (plain !== undefined) {
        plainTimers.clearInterval(plain);
      }
    },
  };
}
