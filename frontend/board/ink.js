/** The colours of strokes, in light and in dark mode. */
export const PALETTE = Object.freeze({
  ink: 'light-dark(#1c2a2b, #eceee9)',
  red: 'light-dark(#c2321f, #ff8f80)',
  orange: 'light-dark(#b45f06, #f2ad57)',
  green: 'light-dark(#0d7a5f, #5fd0b0)',
  blue: 'light-dark(#2463b8, #86b6ff)',
  purple: 'light-dark(#7a3fb0, #c9a0ff)',
});

const paths = new WeakMap();

/** The palette as canvases need it, in the colour scheme of this element. */
export function coloursIn(element) {
  const probe = document.createElement('i');
  probe.hidden = true;
  element.append(probe);
  const colours = Object.fromEntries(Object.entries(PALETTE).map(([name, colour]) => {
    probe.style.color = colour;
    return [name, getComputedStyle(probe).color];
  }));
  probe.remove();
  return colours;
}

/** Calls back when the colour scheme changes, by the device's setting or the page's. */
export function whenSchemeChanges(callback) {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', callback);
  new MutationObserver(callback).observe(document.documentElement, { attributeFilter: ['data-theme'] });
}

/** Makes a canvas as sharp as the screen. @returns whether its size has changed */
export function sharpen(canvas, { width, height }) {
  const [wide, high] = [Math.round(width * devicePixelRatio), Math.round(height * devicePixelRatio)];
  if (canvas.width === wide && canvas.height === high) {
    return false;
  }
  canvas.width = wide;
  canvas.height = high;
  return true;
}

export function clear(context) {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
}

/** Paints a stroke as a view shows it. The width of a line stays visible in a small picture. */
export function paint(context, view, stroke, colours) {
  const scale = view.zoom * devicePixelRatio;
  context.setTransform(scale, 0, 0, scale, (view.width / 2 - view.x * view.zoom) * devicePixelRatio,
    (view.height / 2 - view.y * view.zoom) * devicePixelRatio);
  context.strokeStyle = colours[stroke.colour] ?? colours.ink;
  context.lineWidth = Math.max(stroke.width, 0.75 / view.zoom);
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.stroke(pathOf(stroke));
}

function pathOf(stroke) {
  if (!paths.has(stroke)) {
    paths.set(stroke, newPath(stroke));
  }
  return paths.get(stroke);
}

function newPath({ tool, points }) {
  const path = new Path2D();
  const [x1, y1, x2 = x1, y2 = y1] = points.map((value) => value / 10);
  if (tool === 'rectangle') {
    path.rect(x1, y1, x2 - x1, y2 - y1);
  } else if (tool === 'ellipse') {
    path.ellipse((x1 + x2) / 2, (y1 + y2) / 2, Math.abs(x2 - x1) / 2, Math.abs(y2 - y1) / 2, 0, 0, 2 * Math.PI);
  } else {
    smooth(path, points.map((value) => value / 10));
  }
  return path;
}

/** A curve through the middles between the points, so that it has no corners. */
function smooth(path, at) {
  const last = at.length - 2;
  path.moveTo(at[0], at[1]);
  for (let i = 2; i < last; i += 2) {
    path.quadraticCurveTo(at[i], at[i + 1], (at[i] + at[i + 2]) / 2, (at[i + 1] + at[i + 3]) / 2);
  }
  path.lineTo(at[last], at[last + 1]);
}
