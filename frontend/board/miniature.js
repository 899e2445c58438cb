import { clear, coloursIn, paint, sharpen, whenSchemeChanges } from './ink.js';
import { boundsOfAll } from './model/path.js';
import { Picture } from './model/picture.js';
import { View } from './model/view.js';

const TOPIC = '/topic/boards/public';
const MARGIN = 12; // pixels
const MOVES = 5; // of each cursor a second

/**
 * Shows the public board as it is now, with what is being drawn, until the element is taken away.
 * @param {HTMLElement} element
 * @param {import('../client/connection.js').Connection} connection
 */
export function showMiniature(element, connection) {
  const picture = new Picture();
  const previews = new Map();
  const canvas = document.createElement('canvas');
  canvas.style.cssText = 'display: block; inline-size: 100%; block-size: 100%';
  element.replaceChildren(canvas);
  const context = canvas.getContext('2d');
  let strokes;
  let frame = null;

  const repaint = () => { frame ??= requestAnimationFrame(show); };
  const moves = connection.subscribe(`${TOPIC}/cursors`, (cursor, _, { user }) => {
    if (Array.isArray(cursor?.stroke?.points)) {
      previews.set(user, cursor.stroke);
      repaint();
    } else if (previews.delete(user)) {
      repaint();
    }
  }, { maxFrequency: MOVES });
  new ResizeObserver(repaint).observe(canvas);
  whenSchemeChanges(repaint);
  subscribe();

  function subscribe() {
    strokes = connection.subscribe(`${TOPIC}/strokes`, (body, _, headers) => {
      picture.take(headers.stroke, Array.isArray(body?.points) ? body : null, Number(headers.expires) || Infinity);
      previews.delete(headers.stroke?.slice(0, headers.stroke.lastIndexOf('/')));
      repaint();
    }, { from: 'first', onLost: again });
  }

  function again() {
    strokes.unsubscribe();
    picture.reset();
    subscribe();
  }

  function show() {
    frame = null;
    if (!element.isConnected) {
      strokes.unsubscribe();
      moves.unsubscribe();
      return;
    }
    const view = new View();
    view.resize(canvas.clientWidth, canvas.clientHeight);
    sharpen(canvas, view);
    clear(context);
    const all = [...picture.confirmed, ...previews.values()];
    view.fit(boundsOfAll(all), MARGIN);
    const colours = coloursIn(element);
    all.forEach((stroke) => paint(context, view, stroke, colours));
  }
}
