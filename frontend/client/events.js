// Reads destinations as server-sent events, for pages that only read: see /docs/client.
const AGAIN = 5000; // milliseconds until the next attempt after a refusal that may pass

/** @type {typeof import('./events.js').subscribe} */
export const subscribe = (destinations, handler, { url = import.meta.url, after, maxFrequency, onRecovered, onProblem } = {}) => {
  const address = new URL('/api/v1/events', url);
  destinations.forEach((destination) => address.searchParams.append('destination', destination));
  if (after) {
    address.searchParams.set('after', after);
  }
  if (maxFrequency) {
    address.searchParams.set('max-frequency', String(maxFrequency));
  }
  /** @type {EventSource} */
  let source;
  /** @type {ReturnType<typeof setTimeout>} */
  let timer;
  let closed = false;
  const close = () => {
    closed = true;
    clearTimeout(timer);
    source.close();
  };
  const hear = (/** @type {string} */ type, /** @type {(data: any, id: string) => void} */ listener) => source.addEventListener(type, (event) => {
    if (event.lastEventId) {
      address.searchParams.set('last-event-id', event.lastEventId);
    }
    listener(JSON.parse(event.data), event.lastEventId);
  });
  const open = () => {
    source = new EventSource(address);
    hear('message', ({ body, text, base64, epoch, offset, ...message }) =>
      handler(body ?? text ?? bytes(base64), { ...message, position: epoch ? { epoch, offset } : null }));
    hear('recovered', (answer) => onRecovered?.(answer));
    hear('problem', (problem, id) => {
      if (id === 'over') {
        close();
      }
      onProblem?.(problem);
    });
    source.onerror = () => source.readyState === 2 && refused();
  };
  // The browser has given up, and does not say why: the server does.
  const refused = async () => {
    const asking = new AbortController();
    const answer = await fetch(address, { signal: asking.signal, cache: 'no-store' }).catch(() => null);
    const status = answer?.status ?? 503;
    const problem = answer?.ok === false ? await answer.json().catch(() => ({ status })) : null;
    asking.abort();
    if (closed) {
      return;
    }
    if (status === 204 || (status >= 400 && status < 500 && status !== 429)) {
      close();
    } else {
      timer = setTimeout(again, AGAIN);
    }
    if (problem) {
      onProblem?.(problem);
    }
  };
  const again = () => {
    if (!address.searchParams.has('last-event-id')) {
      destinations.forEach((destination) => onRecovered?.({ destination, recovered: false })); // It begins with what comes from now on.
    }
    open();
  };
  open();
  return { close };
};

function bytes(base64 = '') {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
