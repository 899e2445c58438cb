import { PALETTE } from './ink.js';

const TOOLS = { p: 'pen', l: 'line', r: 'rectangle', o: 'ellipse', e: 'eraser', h: 'hand' };

/**
 * What is drawn with, by radio buttons, and the shortcuts. They hold while the focus is on the board or its tools, so that
 * no key that somebody means for something else does anything here. Dispatches `undo`, `redo`, `cancel`, `zoom` (detail: a
 * factor) and `fit`.
 */
export class Toolbar extends EventTarget {
  #form;
  #parts;

  constructor(root, parts) {
    super();
    this.#form = parts.tools;
    this.#parts = parts;
    for (const swatch of this.#form.querySelectorAll('[data-colour]')) {
      swatch.style.color = PALETTE[swatch.dataset.colour];
    }
    this.#form.addEventListener('submit', (event) => event.preventDefault());
    this.#form.addEventListener('change', () => this.#show());
    for (const [part, type, detail] of [['undo', 'undo'], ['redo', 'redo'], ['zoom-in', 'zoom', 1.25], ['zoom-out', 'zoom', 0.8], ['fit', 'fit']]) {
      parts[part].addEventListener('click', () => this.#tell(type, detail));
    }
    root.addEventListener('keydown', (event) => this.#key(event));
    this.#show();
  }

  /** The tool, colour and width that are chosen. */
  get choice() {
    const { tool, colour, width } = this.#form.elements;
    return { tool: this.#form.hidden ? 'hand' : tool.value, colour: colour.value, width: Number(width.value) };
  }

  /** Visitors only look, so they have no tools. */
  set usable(usable) {
    this.#form.hidden = !usable;
    this.#show();
  }

  can(undo, redo) {
    this.#parts.undo.disabled = !undo;
    this.#parts.redo.disabled = !redo;
  }

  #key(event) {
    const { key, ctrlKey, metaKey, shiftKey, altKey } = event;
    const command = ctrlKey || metaKey;
    const letter = key.toLowerCase();
    if (altKey || event.target.matches('input[type=text], textarea, select')) {
      return;
    }
    if (command && (letter === 'z' || letter === 'y')) {
      event.preventDefault();
      this.#tell(shiftKey || letter === 'y' ? 'redo' : 'undo');
    } else if (!command && key === 'Escape') {
      this.#tell('cancel');
    } else if (!command && TOOLS[letter] && !this.#form.hidden) {
      this.#form.elements.tool.value = TOOLS[letter];
      this.#show();
    } else if (!command && (key === '+' || key === '-')) {
      this.#tell('zoom', key === '+' ? 1.25 : 0.8);
    } else if (!command && key === '0') {
      this.#tell('fit');
    }
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  #show() {
    this.#parts.paper.dataset.tool = this.choice.tool;
  }
}
