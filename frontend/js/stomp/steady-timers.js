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
 * of a worker are not. If the page may not start a worker, these are the plain timers.
 * @param {(address: string) => string} [trusted] turns a script's address into one that Trusted Types accept
 * @returns {Timers}
 */
export function steadyTimers(trusted = (address) => address) {
  /** @type {Map<number, () => void>} */
  const callbacks = new Map();
  let next = 1;
  /** @type {Worker} */
  let worker;
  try {
    worker = new Worker(trusted(new URL('./steady-timers-worker.js', import.meta.url).href));
  } catch {
    return plainTimers;
  }
  worker.onmessage = ({ data }) => callbacks.get(data)?.();
  return {
    setInterval(period, run) {
      const id = next++;
      callbacks.set(id, run);
      worker.postMessage({ id, period });
      return id;
    },
    clearInterval(id) {
      callbacks.delete(id);
      worker.postMessage({ id });
    },
  };
}
