import { fitting, touches } from './model/path.js';

const LONGEST = 1000; // numbers of a stroke, as on the server
const ERASER = 8; // pixels around the pointer
const SHAPES = new Set(['line', 'rectangle', 'ellipse']);

/**
 * What a mouse, pen or finger does on the board: draws, erases, or moves the view. Two fingers always move and zoom. It
 * dispatches `point` (detail: where the pointer is, in points, and the stroke that is being drawn), `drawn` (a stroke) and
 * `erasing` (a place and a radius), `erased` at the end of a gesture, and `touched` when any begins.
 */
export class Gestures extends EventTarget {
  #paper;
  #surface;
  #choice;
  #pointers = new Map();
  #stroke = null;
  #mode = null;
  #space = false;
  #place = { x: 0, y: 0 };

  /** @param choice returns the tool, colour and width chosen, the tool being `hand` for visitors */
  constructor(paper, surface, choice) {
    super();
    this.#paper = paper;
    this.#surface = surface;
    this.#choice = choice;
    paper.addEventListener('pointerdown', (event) => this.#down(event));
    paper.addEventListener('pointermove', (event) => this.#move(event));
    paper.addEventListener('pointerup', (event) => this.#up(event, true));
    paper.addEventListener('pointercancel', (event) => this.#up(event, false));
    paper.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
    paper.addEventListener('contextmenu', (event) => event.pointerType === 'touch' && event.preventDefault());
    paper.addEventListener('keydown', (event) => this.#key(event));
    paper.addEventListener('keyup', ({ key }) => key === ' ' && this.#hold(false));
    paper.addEventListener('blur', () => this.#hold(false));
  }

  /** Gives up what is being drawn, for the others, too. What is erased already stays so. */
  cancel() {
    const isErasing = this.#mode === 'erase';
    const wasDrawing = this.#stroke !== null;
    this.#end();
    if (isErasing) {
      this.dispatchEvent(new Event('erased'));
    }
    if (wasDrawing) {
      this.#tell();
    }
  }

  #end() {
    this.#stroke = null;
    this.#mode = null;
    this.#surface.own = null;
  }

  #down(event) {
    if (event.pointerType === 'mouse' && event.button > 1) {
      return;
    }
    this.#paper.setPointerCapture(event.pointerId);
    this.#pointers.set(event.pointerId, { px: event.offsetX, py: event.offsetY });
    this.dispatchEvent(new Event('touched'));
    const { tool, colour, width } = this.#choice();
    if (this.#pointers.size > 1) {
      this.cancel();
      this.#mode = 'pinch';
    } else if (tool === 'hand' || this.#space || event.button === 1) {
      this.#mode = 'pan';
    } else if (tool === 'eraser') {
      this.#mode = 'erase';
      this.#erase(event);
    } else {
      const { x, y } = this.#surface.view.toBoard(event.offsetX, event.offsetY);
      this.#mode = 'draw';
      this.#draw({ id: newId(), tool, colour, width, points: SHAPES.has(tool) ? [x, y, x, y] : [x, y] });
      this.#point(event);
    }
  }

  #move(event) {
    const before = this.#pointers.get(event.pointerId);
    const now = { px: event.offsetX, py: event.offsetY };
    if (!before || this.#mode === 'draw' || this.#mode === 'erase') {
      this.#follow(event);
      this.#point(event);
    } else if (this.#mode === 'pan') {
      this.#surface.view.pan(now.px - before.px, now.py - before.py);
      this.#surface.moved();
    } else if (this.#mode === 'pinch') {
      this.#pinch(event.pointerId, before, now);
    }
    if (before) {
      this.#pointers.set(event.pointerId, now);
    }
  }

  /** The browser tells of several moves at once; the line goes through all of them. */
  #follow(event) {
    const moves = event.getCoalescedEvents?.() ?? [];
    for (const move of moves.length > 0 ? moves : [event]) {
      if (this.#mode === 'erase') {
        this.#erase(move);
      } else if (this.#mode === 'draw' && this.#stroke) {
        this.#extend(move);
      }
    }
  }

  #extend(move) {
    const { x, y } = this.#surface.view.toBoard(move.offsetX, move.offsetY);
    const { points, tool } = this.#stroke;
    const [lastX, lastY] = points.slice(-2);
    if (SHAPES.has(tool)) {
      this.#draw({ ...this.#stroke, points: [points[0], points[1], ...shaped(points, x, y, tool, move.shiftKey)] });
    } else if (Math.hypot(x - lastX, y - lastY) * this.#surface.view.zoom >= 8) {
      points.push(x, y);
      this.#draw({ ...this.#stroke });
    }
  }

  #up(event, completed) {
    this.#pointers.delete(event.pointerId);
    const stroke = this.#stroke;
    const mode = this.#mode;
    if (mode === 'pinch' && this.#pointers.size > 0) {
      return;
    }
    this.#end();
    if (mode === 'draw' && stroke && completed) {
      this.dispatchEvent(new CustomEvent('drawn', { detail: { ...stroke, points: fitting(stroke.points, LONGEST) } }));
    } else if (mode === 'erase') {
      this.dispatchEvent(new Event('erased'));
    }
    this.#point(event);
  }

  #draw(stroke) {
    this.#stroke = stroke;
    this.#surface.own = stroke;
  }

  #erase(event) {
    const { view } = this.#surface;
    const place = view.toBoard(event.offsetX, event.offsetY);
    this.dispatchEvent(new CustomEvent('erasing', {
      detail: (stroke) => touches(stroke, place.x, place.y, 10 * ERASER / view.zoom),
    }));
  }

  #point(event) {
    this.#place = this.#surface.view.toBoard(event.offsetX, event.offsetY);
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new CustomEvent('point', { detail: { ...this.#place, stroke: this.#stroke } }));
  }

  #pinch(id, before, now) {
    const [, other] = [...this.#pointers].find(([key]) => key !== id) ?? [];
    if (other) {
      const { view } = this.#surface;
      const apart = (one) => Math.max(1, Math.hypot(one.px - other.px, one.py - other.py));
      view.pan((now.px - before.px) / 2, (now.py - before.py) / 2);
      view.zoomBy(apart(now) / apart(before), (now.px + other.px) / 2, (now.py + other.py) / 2);
      this.#surface.moved();
    }
  }

  #wheel(event) {
    event.preventDefault();
    this.dispatchEvent(new Event('touched'));
    const { view } = this.#surface;
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    if (event.ctrlKey || event.metaKey) {
      view.zoomBy(Math.exp(-event.deltaY * unit / 300), event.offsetX, event.offsetY);
    } else {
      const sideways = event.shiftKey && event.deltaX === 0;
      view.pan(-(sideways ? event.deltaY : event.deltaX) * unit, sideways ? 0 : -event.deltaY * unit);
    }
    this.#surface.moved();
  }

  #key(event) {
    const [dx, dy] = { ArrowLeft: [48, 0], ArrowRight: [-48, 0], ArrowUp: [0, 48], ArrowDown: [0, -48] }[event.key] ?? [];
    if (event.key === ' ') {
      event.preventDefault();
      this.#hold(true);
    } else if (dx !== undefined && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      this.dispatchEvent(new Event('touched'));
      this.#surface.view.pan(dx, dy);
      this.#surface.moved();
    }
  }

  #hold(space) {
    this.#space = space;
    this.#paper.toggleAttribute('data-panning', space);
  }
}

/** The second corner of a shape; with the shift key of a square, a circle or a straight line. */
function shaped([x1, y1], x, y, tool, even) {
  if (!even) {
    return [x, y];
  }
  if (tool === 'line') {
    return Math.abs(x - x1) > Math.abs(y - y1) ? [x, y1] : [x1, y];
  }
  const side = Math.max(Math.abs(x - x1), Math.abs(y - y1));
  return [x1 + side * Math.sign(x - x1), y1 + side * Math.sign(y - y1)];
}

function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(10)), (octet) => octet.toString(16).padStart(2, '0')).join('');
}
