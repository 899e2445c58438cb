// @ts-check

/** @typedef {import('./path.js').Bounds} Bounds */

const SMALLEST = 0.1;
const LARGEST = 4;
const MUCH = 4; // how much larger the rest must be for something far away to be left out
const MARGIN = 40; // pixels around a picture that is shown as a whole

/** Which part of a board is seen: `x` and `y` of its middle, in pixels at zoom 1, and `zoom`. */
export class View {
  x = 0;
  y = 0;
  zoom = 1;
  width = 1;
  height = 1;

  /** @param {number} width pixels @param {number} height */
  resize(width, height) {
    this.width = width;
    this.height = height;
  }

  /** A place on the screen as a point of a stroke, tenths of a pixel. @param {number} px @param {number} py */
  toBoard(px, py) {
    const place = (/** @type {number} */ middle, /** @type {number} */ off) =>
      Math.max(-1_000_000, Math.min(1_000_000, Math.round(10 * (middle + off / this.zoom))));
    return { x: place(this.x, px - this.width / 2), y: place(this.y, py - this.height / 2) };
  }

  /** @param {number} x tenths of a pixel @param {number} y */
  toScreen(x, y) {
    return { px: (x / 10 - this.x) * this.zoom + this.width / 2, py: (y / 10 - this.y) * this.zoom + this.height / 2 };
  }

  /** @param {number} dx pixels that the picture moves @param {number} dy */
  pan(dx, dy) {
    this.x -= dx / this.zoom;
    this.y -= dy / this.zoom;
  }

  /** What is at this place stays there. @param {number} factor @param {number} [px] @param {number} [py] */
  zoomBy(factor, px = this.width / 2, py = this.height / 2) {
    const before = this.zoom;
    this.zoom = Math.max(SMALLEST, Math.min(LARGEST, before * factor));
    this.x += (px - this.width / 2) * (1 / before - 1 / this.zoom);
    this.y += (py - this.height / 2) * (1 / before - 1 / this.zoom);
  }

  /** Shows all of it, no larger than it was drawn. @param {Bounds | null} bounds @param {number} [margin] pixels */
  fit(bounds, margin = MARGIN) {
    const { left, top, right, bottom } = bounds ?? { left: 0, top: 0, right: 0, bottom: 0 };
    this.x = (left + right) / 20;
    this.y = (top + bottom) / 20;
    const zoom = Math.min(1, 10 * (this.width - 2 * margin) / Math.max(1, right - left),
      10 * (this.height - 2 * margin) / Math.max(1, bottom - top));
    this.zoom = Math.max(zoom, SMALLEST / 10);
  }

  /**
   * Shows the middle of the board as it was drawn, if all of the picture is seen then; else the picture, or most of it where
   * that is shown much larger.
   * @param {Bounds | null} bounds
   * @param {Bounds | null} most
   * @param {number} [margin] pixels
   */
  open(bounds, most, margin = MARGIN) {
    this.fit(null);
    if (bounds && (Math.max(-bounds.left, bounds.right) / 10 > this.width / 2 - margin
      || Math.max(-bounds.top, bounds.bottom) / 10 > this.height / 2 - margin)) {
      this.fitMost(bounds, most, margin);
    }
  }

  /**
   * Shows all of it, or most where that is shown much larger.
   * @param {Bounds | null} bounds
   * @param {Bounds | null} most
   * @param {number} [margin] pixels
   */
  fitMost(bounds, most, margin = MARGIN) {
    this.fit(bounds, margin);
    const { zoom } = this;
    this.fit(most, margin);
    if (this.zoom < zoom * MUCH) {
      this.fit(bounds, margin);
    }
  }

  /** Whether any of it is seen. @param {Bounds} bounds */
  shows({ left, top, right, bottom }) {
    const from = this.toScreen(left, top);
    const to = this.toScreen(right, bottom);
    return to.px >= 0 && to.py >= 0 && from.px <= this.width && from.py <= this.height;
  }
}
