/**
 * Intervals, shaped as stomp.js's `setInterval` and `clearInterval` hooks.
 * @typedef {object} Timers
 * @property {(period: number, run: () => void) => number} setInterval runs it every `period` milliseconds
 * @property {(id: number) => void} clearInterval
 */

/**
 * The page's own, which browsers slow to one a minute while it is hidden.
 * @type {Timers}
 */
export const plainTimers = {
  setInterval: (period, run) => Number(setInterval(run, period)),
  clearInterval: (id) => clearInterval(id),
};

/**
 * Intervals that a background tab keeps: a hidden page's own timers are too slow for heart-beats, those of a worker
 * are not. Where the page may have no worker they are the plain ones.
 * @param {(address: string) => string} [trusted] makes the address of a script one that Trusted Types let pass
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
