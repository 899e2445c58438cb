import { clear, coloursIn, paint, sharpen, whenSchemeChanges } from './ink.js';
import { boundsOfAll, boundsOfMost } from './model/path.js';
import { Picture } from './model/picture.js';
import { View } from './model/view.js';

const TOPIC = '/topic/boards/public';
const MARGIN = 12; // pixels
const MOVES = 5; // of each cursor a second
const LOOK = 300; // milliseconds in which the strokes that there are come
const PALE = 0.45; // opacity
const PAPER = 'radial-gradient(circle, var(--color-line) 1px, transparent 1.5px) 0 0 / 24px 24px';

/** What could be on an empty board, so that its card is not blank. */
const EXAMPLE = [
  { tool: 'rectangle', colour: 'green', width: 3, points: [-900, -400, -420, -80] },
  { tool: 'line', colour: 'ink', width: 3, points: [-360, -240, 360, -240] },
  { tool: 'ellipse', colour: 'orange', width: 3, points: [420, -400, 900, -80] },
  { tool: 'pen', colour: 'purple', width: 4, points: [-700, 340, -560, 180, -420, 340, -280, 180, -140, 340, 0, 180, 140, 340, 280, 180, 420, 340, 560, 180, 700, 340] },
];

/**
 * Shows the public board as it is now, with what is being drawn, until the element is taken away; of an empty one, pale, what
 * could be on it.
 * @param {HTMLElement} element
 * @param {import('../client/connection.js').Connection} connection
 */
export function showMiniature(element, connection) {
  const picture = new Picture();
  const previews = new Map();
  const canvas = document.createElement('canvas');
  canvas.style.cssText = `display: block; inline-size: 100%; block-size: 100%; background: ${PAPER}`;
  element.replaceChildren(canvas);
  const context = canvas.getContext('2d');
  let strokes;
  let known = false;
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
    }, {
      from: 'first',
      onLost: again,
      onPosition: () => setTimeout(() => {
        known = true;
        repaint();
      }, LOOK),
    });
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
    const drawn = [...picture.confirmed, ...previews.values()];
    const isEmpty = known && drawn.length === 0;
    const all = isEmpty ? EXAMPLE : drawn;
    context.globalAlpha = isEmpty ? PALE : 1;
    view.fitMost(boundsOfAll(all), boundsOfMost(all), MARGIN);
    const colours = coloursIn(element);
    all.forEach((stroke) => paint(context, view, stroke, colours));
  }
}
