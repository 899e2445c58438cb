import { say } from '../js/dom.js';
import { languages, problemText, t } from '../js/i18n.js';
import { Question } from '../js/ui/question.js';
import { copyAddress } from '../shell/address.js';
import { Board } from './board.js';
import { clockText, coloursOf, isToMove, left, pointName, ServerTime, stoneOf, turnOf } from './model/game.js';
import { Move } from './move.js';
import { statusText } from './status.js';

const TICK = 200; // milliseconds between looks at the clocks
const SHORT = 20_000; // milliseconds that are little time

/** A game, for players and for those who watch. The server's word alone is shown, and a move that is on its way to it. */
export class GameView {
  #parts;
  #shell;
  #board;
  #question;
  #id = '';
  #game = null;
  #gone = false;
  #move = null;
  #subscriptions = [];
  #present = null;
  #time = new ServerTime();

  constructor(all, shell) {
    this.#parts = all;
    this.#shell = shell;
    this.#board = new Board(all.board);
    this.#question = new Question(all.question);
    this.#board.addEventListener('place', ({ detail }) => this.#place(detail));
    this.#board.addEventListener('aim', ({ detail: { x, y } }) => say(all.hint, t('omok.again', { point: pointName(x, y) })));
    all.join.addEventListener('click', () => this.#act('join'));
    all.resign.addEventListener('click', () => this.#askToResign());
    all.alone.addEventListener('click', () => this.#act('join'));
    all.withdraw.addEventListener('click', () => this.#act('resign'));
    all['sign-in'].addEventListener('click', () => shell.signIn());
    all.copy.addEventListener('click', () => this.#copy());
    languages.addEventListener('change', () => this.#render());
    setInterval(() => this.#renderClocks(), TICK);
    this.#askForTime();
  }

  /** @param id of the game; empty for none */
  show(id) {
    this.#subscriptions.forEach((each) => each.unsubscribe());
    this.#subscriptions = [];
    this.#present = null;
    if (id !== this.#id) {
      this.#game = null;
      this.#move = null;
      this.#parts.spoken.textContent = '';
      this.#parts.copied.textContent = '';
      say(this.#parts.problem, '');
    }
    this.#id = id;
    this.#gone = false;
    if (id) {
      const { connection } = this.#shell;
      const topic = `/topic/omok/${id}`;
      this.#subscriptions = [
        connection.subscribe(topic, (game) => game?.id === this.#id && this.#take(game), {
          from: 'first',
          onLost: () => this.show(id),
          onPosition: (position) => this.#absent(!position?.offset),
          onRefused: () => this.#absent(true),
        }),
        connection.presence(topic, (present) => this.#met(present)),
      ];
    }
    this.#render();
  }

  #absent(isAbsent) {
    this.#gone = isAbsent && !this.#game;
    this.#render();
  }

  #take(game) {
    const before = this.#game;
    this.#game = game;
    this.#gone = false;
    this.#time.heard(Date.parse(game.clocks.since), Date.now());
    if (this.#move && game.moves.length >= this.#move.number) {
      this.#move = null;
    }
    say(this.#parts.hint, '');
    this.#render();
    if (before) {
      this.#speak(before);
    }
  }

  #met(present) {
    this.#present = present;
    this.#renderPresence();
  }

  get #mine() {
    return this.#game ? coloursOf(this.#game, this.#shell.user) : [];
  }

  #speak(before) {
    const { moves } = this.#game;
    const words = moves.slice(before.moves.length)
      .map(([x, y], i) => t(stoneOf(before.moves.length + i) === 'black' ? 'omok.spoken.black' : 'omok.spoken.white', { point: pointName(x, y) }));
    this.#parts.spoken.textContent = [...words, this.#parts.status.textContent].join(' ');
  }

  #place({ x, y }) {
    const { moves } = this.#game;
    say(this.#parts.problem, '');
    say(this.#parts.hint, '');
    if (moves.some((move) => move[0] === x && move[1] === y)) {
      return say(this.#parts.problem, t('problem.occupied'));
    }
    const move = new Move(this.#shell.connection, this.#id, { x, y, number: moves.length + 1 });
    this.#move = move;
    this.#render();
    move.send(() => this.#move === move).catch((problem) => this.#refused(move, problem));
  }

  #refused(move, problem) {
    if (this.#move === move) {
      this.#move = null;
      say(this.#parts.problem, problemText(problem));
      this.#render();
    }
  }

  /** The button is near the board, and a finger may slip. */
  #askToResign() {
    this.#question.ask(t('omok.resignQuestion'), t('omok.resign'), () => {
      this.#parts.leave.focus(); // The pressed button is gone.
      this.#act('resign');
    });
  }

  async #act(action) {
    say(this.#parts.problem, '');
    try {
      await this.#shell.connection.send(`/app/omok/${this.#id}/${action}`, {});
    } catch (problem) {
      say(this.#parts.problem, problemText(problem));
    }
  }

  async #copy() {
    this.#parts.copied.textContent = await copyAddress(t('omok.copied'));
  }

  /** Of the server's clock the first thing that we hear is the time of an answer, in whole seconds. */
  async #askForTime() {
    const answer = await fetch('/omok/omok.css', { method: 'HEAD', cache: 'no-store' }).catch(() => null);
    this.#time.heard(Date.parse(answer?.headers.get('date') ?? ''), Date.now());
  }

  #render() {
    const game = this.#game;
    const { user } = this.#shell;
    const all = this.#parts;
    all.players.hidden = !game;
    all.status.textContent = this.#gone ? t('omok.gone') : game ? statusText(game, user) : '';
    this.#renderBoard();
    if (!game || turnOf(game) === null) {
      this.#question.withdraw();
    }
    if (!game) {
      return this.#renderActions({});
    }
    const turn = turnOf(game);
    for (const stone of ['black', 'white']) {
      all[`${stone}-name`].textContent = game[stone] ?? '…';
      all[`${stone}-name`].title = game[stone] ?? ''; // In a narrow page its end is cut off.
      all[stone].toggleAttribute('data-turn', turn === stone);
      all[stone].toggleAttribute('data-winner', game.result?.winner === stone);
    }
    const mine = this.#mine;
    const own = mine.length > 0;
    const waiting = !game.white && !game.result;
    this.#renderActions({
      join: waiting && !own && Boolean(user),
      'sign-in': waiting && !user,
      copy: waiting && own,
      alone: waiting && own,
      withdraw: waiting && own,
      resign: own && turn !== null,
    });
    this.#renderPresence();
    this.#renderClocks();
  }

  /** Which player is not there, as after a cut, and how many others watch. Nobody is missed while that is not known. */
  #renderPresence() {
    const game = this.#game;
    const here = this.#present?.users?.map(({ name }) => name);
    for (const stone of ['black', 'white']) {
      this.#parts[`${stone}-away`].hidden = !here || !game?.[stone] || Boolean(game.result) || here.includes(game[stone]);
    }
    const count = here && game ? here.filter((name) => name !== game.black && name !== game.white).length + this.#present.anonymous : 0;
    say(this.#parts.watching, count > 0 ? t('omok.watching', { count }) : '');
  }

  #renderActions(visible) {
    for (const name of ['join', 'sign-in', 'copy', 'alone', 'withdraw', 'resign']) {
      this.#parts[name].hidden = !visible[name];
    }
  }

  #renderBoard() {
    const game = this.#game;
    const move = this.#move;
    this.#board.show({
      moves: [...game?.moves ?? [], ...move ? [[move.x, move.y]] : []],
      five: game?.five ?? [],
      stone: game && !move && isToMove(game, this.#shell.user) ? turnOf(game) : null,
      waiting: Boolean(move),
    });
  }

  #renderClocks() {
    if (this.#game) {
      const now = this.#time.at(Date.now());
      for (const stone of ['black', 'white']) {
        const millis = left(this.#game, stone, now);
        const text = this.#game.white ? clockText(millis) : ''; // Whoever waits for an opponent is not thinking.
        const clock = this.#parts[`${stone}-clock`];
        if (clock.textContent !== text) {
          clock.textContent = text;
          clock.toggleAttribute('data-short', millis < SHORT && turnOf(this.#game) === stone);
        }
      }
    }
  }
}
