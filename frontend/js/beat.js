import { trusted } from './trusted.js';

/**
 * Intervals that a background tab keeps: browsers slow a hidden page's own timers to one a minute, too slow for
 * heart-beats, but not those of a worker. Shaped as stomp.js's `setInterval` and `clearInterval` hooks.
 */
export function steadyTimers() {
  const callbacks = new Map();
  let next = 1;
  let worker;
  try {
    worker = new Worker(trusted(new URL('./beat-worker.js', import.meta.url).href));
  } catch {
    return { setInterval: (period, run) => setInterval(run, period), clearInterval: (id) => clearInterval(id) };
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
