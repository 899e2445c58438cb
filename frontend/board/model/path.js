// @ts-check

/**
 * The geometry of strokes. Points are flat, x, y, x, y …, in tenths of a pixel at zoom 1, as they are sent. A shape has
 * two opposite corners.
 * @typedef {{id: string, tool: string, colour: string, width: number, points: number[]}} Stroke
 * @typedef {{left: number, top: number, right: number, bottom: number}} Bounds
 */

/**
 * The points without those that lie on the line between others, after Ramer, Douglas and Peucker. The first and the last
 * one stay.
 * @param {number[]} points
 * @param {number} tolerance how far a point may be from the line, tenths of a pixel
 * @returns {number[]}
 */
export function simplified(points, tolerance) {
  const count = points.length / 2;
  const kept = new Uint8Array(count);
  kept[0] = kept[count - 1] = 1;
  const sections = [[0, count - 1]];
  while (sections.length > 0) {
    const [from, to] = /** @type {number[]} */ (sections.pop());
    const { index, distance } = farthest(points, from, to);
    if (distance > tolerance) {
      kept[index] = 1;
      sections.push([from, index], [index, to]);
    }
  }
  return points.filter((_, i) => kept[i >> 1] === 1);
}

/**
 * The same with as small a tolerance as the number of points allows. Of a scribble of very many points some are left out
 * before: what comes next takes a step for each two of them at worst.
 * @param {number[]} points
 * @param {number} most numbers
 * @param {number} [tolerance]
 */
export function fitting(points, most, tolerance = 5) {
  const every = Math.ceil(points.length / (4 * most));
  const last = points.length / 2 - 1;
  const thinned = points.filter((_, i) => (i >> 1) % every === 0 || i >> 1 === last);
  let result = simplified(thinned, tolerance);
  while (result.length > most) {
    tolerance *= 1.5;
    result = simplified(thinned, tolerance);
  }
  return result;
}

/** @param {number[]} points @param {number} from @param {number} to */
function farthest(points, from, to) {
  let index = from;
  let distance = -1;
  for (let i = from + 1; i < to; i++) {
    const far = fromSegment(points[2 * i], points[2 * i + 1],
      points[2 * from], points[2 * from + 1], points[2 * to], points[2 * to + 1]);
    if (far > distance) {
      index = i;
      distance = far;
    }
  }
  return { index, distance };
}

/**
 * The distance of a point from a line between two others.
 * @param {number} x @param {number} y @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2
 */
function fromSegment(x, y, x1, y1, x2, y2) {
  const length = (x2 - x1) ** 2 + (y2 - y1) ** 2;
  const share = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length));
  return Math.hypot(x - x1 - share * (x2 - x1), y - y1 - share * (y2 - y1));
}

/**
 * What a stroke covers, with the width of its line.
 * @param {Stroke} stroke
 * @returns {Bounds}
 */
export function boundsOf({ points, width }) {
  const bounds = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  const edge = width * 5;
  for (let i = 0; i + 1 < points.length; i += 2) {
    bounds.left = Math.min(bounds.left, points[i] - edge);
    bounds.right = Math.max(bounds.right, points[i] + edge);
    bounds.top = Math.min(bounds.top, points[i + 1] - edge);
    bounds.bottom = Math.max(bounds.bottom, points[i + 1] + edge);
  }
  return bounds;
}

/**
 * What several strokes cover; null if there are none.
 * @param {Iterable<Stroke>} strokes
 * @returns {Bounds | null}
 */
export function boundsOfAll(strokes) {
  let all = null;
  for (const stroke of strokes) {
    const { left, top, right, bottom } = boundsOf(stroke);
    all = all ? {
      left: Math.min(all.left, left), top: Math.min(all.top, top),
      right: Math.max(all.right, right), bottom: Math.max(all.bottom, bottom),
    } : { left, top, right, bottom };
  }
  return all;
}

/**
 * What all but the twentieth that lies farthest from the others cover: one stroke far away must not make the rest too small
 * to be seen.
 * @param {Iterable<Stroke>} strokes
 * @returns {Bounds | null}
 */
export function boundsOfMost(strokes) {
  const placed = Array.from(strokes, (stroke) => ({ stroke, place: middleOf(boundsOf(stroke)) }));
  if (placed.length < 3) {
    return boundsOfAll(placed.map(({ stroke }) => stroke));
  }
  const x = median(placed.map(({ place }) => place.x));
  const y = median(placed.map(({ place }) => place.y));
  placed.sort((a, b) => Math.hypot(a.place.x - x, a.place.y - y) - Math.hypot(b.place.x - x, b.place.y - y));
  return boundsOfAll(placed.slice(0, -Math.ceil(placed.length / 20)).map(({ stroke }) => stroke));
}

/** @param {Bounds} bounds */
function middleOf({ left, top, right, bottom }) {
  return { x: (left + right) / 2, y: (top + bottom) / 2 };
}

/** @param {number[]} numbers at least one */
function median(numbers) {
  return numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

/**
 * Whether a stroke comes this near to a point.
 * @param {Stroke} stroke
 * @param {number} x
 * @param {number} y
 * @param {number} radius tenths of a pixel
 */
export function touches(stroke, x, y, radius) {
  const { left, top, right, bottom } = boundsOf(stroke);
  if (x < left - radius || x > right + radius || y < top - radius || y > bottom + radius) {
    return false;
  }
  const line = outlineOf(stroke);
  const reach = radius + stroke.width * 5;
  for (let i = 0; i + 1 < line.length; i += 2) {
    const next = Math.min(i + 2, line.length - 2);
    if (fromSegment(x, y, line[i], line[i + 1], line[next], line[next + 1]) <= reach) {
      return true;
    }
  }
  return false;
}

/** @param {Stroke} stroke */
function outlineOf({ tool, points }) {
  const [x1, y1, x2 = x1, y2 = y1] = points;
  if (tool === 'rectangle') {
    return [x1, y1, x2, y1, x2, y2, x1, y2, x1, y1];
  }
  if (tool === 'ellipse') {
    const turns = Array.from({ length: 33 }, (_, i) => i * Math.PI / 16);
    return turns.flatMap((turn) => [(x1 + x2) / 2 + Math.cos(turn) * (x2 - x1) / 2, (y1 + y2) / 2 + Math.sin(turn) * (y2 - y1) / 2]);
  }
  return points;
}
