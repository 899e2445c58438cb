import { clear, coloursIn, paint, sharpen, whenSchemeChanges } from './ink.js';
import { boundsOf } from './model/path.js';
import { View } from './model/view.js';

const UNSENT = 0.4; // opacity
const GRID = 24; // pixels between the dots of the paper at zoom 1

/**
 * Paints the board, at most once a frame: on one canvas what the server has, on the other what is being drawn and what is
 * not confirmed yet. A stroke that only comes on top is painted without the others.
 */
export class Surface extends EventTarget {
  view = new View();
  #paper;
  #fixed;
  #live;
  #picture;
  #previews;
  #own = null;
  #colours;
  #added = [];
  #all = true;
  #frame = null;

  /** @param parts the elements @param previews a map of the strokes that others are drawing, by user */
  constructor({ paper, picture: fixed, live }, picture, previews) {
    super();
    this.#paper = paper;
    this.#fixed = fixed.getContext('2d');
    this.#live = live.getContext('2d');
    this.#picture = picture;
    this.#previews = previews;
    this.#colours = coloursIn(paper);
    new ResizeObserver(() => this.#resize()).observe(paper);
    whenSchemeChanges(() => {
      this.#colours = coloursIn(paper);
      this.repaint();
    });
    this.#resize();
  }

  /** The stroke that we are drawing, or null. */
  set own(stroke) {
    this.#own = stroke;
    this.repaintLive();
  }

  /** One more stroke is on top of what the server has. */
  added(stroke) {
    this.#added.push(stroke);
    this.repaintLive();
  }

  /** Something else has changed. */
  repaint() {
    this.#all = true;
    this.repaintLive();
  }

  /** The view has changed. */
  moved() {
    this.repaint();
    this.dispatchEvent(new Event('moved'));
  }

  repaintLive() {
    this.#frame ??= requestAnimationFrame(() => this.#paint());
  }

  #resize() {
    const { clientWidth: width, clientHeight: height } = this.#paper;
    this.view.resize(width, height);
    this.moved();
  }

  #paint() {
    this.#frame = null;
    const { view } = this;
    const resized = [this.#fixed, this.#live].map(({ canvas }) => sharpen(canvas, view)).includes(true);
    if (this.#all || resized) {
      this.#paintAll();
    } else {
      this.#added.forEach((stroke) => paint(this.#fixed, view, stroke, this.#colours));
    }
    this.#added = [];
    this.#all = false;
    clear(this.#live);
    for (const { stroke, sent } of this.#picture.unconfirmed) {
      this.#live.globalAlpha = sent ? 1 : UNSENT;
      paint(this.#live, view, stroke, this.#colours);
    }
    this.#live.globalAlpha = 1;
    for (const stroke of [...this.#previews.values(), ...(this.#own ? [this.#own] : [])]) {
      paint(this.#live, view, stroke, this.#colours);
    }
  }

  #paintAll() {
    const { view } = this;
    clear(this.#fixed);
    for (const stroke of this.#picture.confirmed) {
      if (view.shows(boundsOf(stroke))) {
        paint(this.#fixed, view, stroke, this.#colours);
      }
    }
    const { px, py } = view.toScreen(0, 0);
    const { style } = this.#paper;
    style.setProperty('--grid', `${GRID * view.zoom * (view.zoom < 0.4 ? 4 : 1)}px`);
    style.setProperty('--grid-x', `${px}px`);
    style.setProperty('--grid-y', `${py}px`);
  }
}
