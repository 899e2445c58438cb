import { clone, parts, say } from '../js/dom.js';
import { languages, problemText, t } from '../js/i18n.js';
import { svg } from '../js/svg.js';
import { lines, stoneOf } from './model/game.js';

const TOPIC = '/topic/omok';

/** All games, small, as they are being played: those that wait for an opponent first. */
export class Lobby {
  #parts;
  #shell;
  #enter;
  #games = new Map();
  #cards = new Map();
  #known = false;
  #subscription = null;

  /** @param enter opens the game of an id */
  constructor(all, shell, enter) {
    this.#parts = all;
    this.#shell = shell;
    this.#enter = enter;
    all.open.addEventListener('click', () => this.#open());
    all['sign-in'].addEventListener('click', () => shell.signIn());
    languages.addEventListener('change', () => this.#render());
  }

  /** Games are followed only while they are seen. */
  show(seen) {
    this.#subscription?.unsubscribe();
    this.#subscription = null;
    this.#games.clear();
    if (seen) {
      const again = () => this.show(true);
      this.#subscription = this.#shell.connection.subscribe(TOPIC, (game, _, { game: id }) => this.#take(id, game),
        { from: 'first', maxFrequency: 2, onLost: again, onPosition: ({ offset }) => this.#begun(offset) });
    }
    this.#render();
  }

  /** Messages about what there is come next, if there is anything. */
  #begun(offset) {
    this.#known = offset === 0 || this.#games.size > 0;
    this.#render();
  }

  /** @param game without a body it is removed */
  #take(id, game) {
    this.#known = true;
    if (game?.id) {
      this.#games.set(id, game);
    } else {
      this.#games.delete(id);
    }
    this.#render();
  }

  async #open() {
    say(this.#parts.problem, '');
    try {
      this.#enter((await this.#shell.server.change('POST', '/omok')).id);
    } catch (problem) {
      say(this.#parts.problem, problemText(problem));
    }
  }

  #render() {
    const { games, none, open, 'sign-in': signIn } = this.#parts;
    open.hidden = !this.#shell.user;
    signIn.hidden = Boolean(this.#shell.user);
    const shown = [...this.#games.values()].filter((game) => game.result?.by !== 'withdrawn').sort(byInterest);
    none.hidden = !this.#known || shown.length > 0;
    for (const id of [...this.#cards.keys()].filter((each) => !this.#games.has(each))) {
      this.#cards.delete(id);
    }
    const cards = shown.map((game) => this.#card(game));
    if (cards.length !== games.children.length || cards.some((card, i) => games.children[i] !== card)) {
      games.replaceChildren(...cards);
    }
  }

  #card(game) {
    const card = this.#cards.get(game.id) ?? clone('omok-card');
    this.#cards.set(game.id, card);
    const { link, mini, who, state } = parts(card);
    link.href = `#${game.id}`;
    link.dataset.state = stateOf(game);
    who.textContent = game.white ? t('omok.pair', { black: game.black, white: game.white }) : game.black;
    state.textContent = stateText(game, this.#shell.user);
    mini.firstElementChild.setAttribute('d', lines());
    while (mini.children.length > game.moves.length + 1) {
      mini.lastElementChild.remove();
    }
    for (let i = mini.children.length - 1; i < game.moves.length; i++) {
      const [x, y] = game.moves[i];
      mini.append(svg('circle', { cx: x + 0.5, cy: y + 0.5, r: 0.45, class: stoneOf(i) }));
    }
    return card;
  }
}

const ORDER = ['waiting', 'running', 'over'];
const stateOf = (game) => (game.result ? 'over' : game.white ? 'running' : 'waiting');

function byInterest(a, b) {
  return ORDER.indexOf(stateOf(a)) - ORDER.indexOf(stateOf(b)) || b.clocks.since.localeCompare(a.clocks.since) * (a.result ? 1 : 0)
    || a.id.localeCompare(b.id);
}

function stateText(game, user) {
  if (!game.white) {
    return t(game.black === user ? 'omok.card.yours' : 'omok.card.waiting');
  }
  if (!game.result) {
    return t('omok.card.running', { count: game.moves.length });
  }
  const { winner } = game.result;
  return winner ? t('omok.card.won', { name: game[winner] }) : t('omok.card.draw');
}
