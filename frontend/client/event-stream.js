/**
 * One of the server's events: `id` is the last one that was sent, with this event or before it.
 * @typedef {{event: string, data: string, id: string}} ServerEvent
 */

/**
 * Reads server-sent events, as `EventSource` does; `fetch` can send headers, and `EventSource` cannot.
 * @param {ReadableStream<Uint8Array>} stream
 * @param {() => void} onBytes called when bytes have come, also comments
 * @returns {AsyncGenerator<ServerEvent>} an event without data tells only an id
 */
export async function* eventsIn(stream, onBytes) {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let id = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return; // What has begun and not ended is no event.
      }
      onBytes();
      const blocks = (text + decoder.decode(value, { stream: true })).split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const event = eventOf(block, id);
        id = event.id;
        yield event;
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/**
 * @param {string} block
 * @param {string} id
 * @returns {ServerEvent}
 */
function eventOf(block, id) {
  const event = { event: 'message', data: '', id };
  for (const line of block.split('\n')) {
    const [, name, value] = /^(event|data|id): ?(.*)$/.exec(line) ?? [];
    if (name === 'event' || name === 'data' || name === 'id') {
      event[name] = value; // The server's data is JSON, on one line.
    }
  }
  return event;
}
