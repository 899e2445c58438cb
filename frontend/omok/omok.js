import { parts } from '../js/dom.js';
import { openShell } from '../shell/shell.js';
import { GameView } from './game-view.js';
import { Lobby } from './lobby.js';

const widget = (name) => document.querySelector(`[data-widget=${name}]`);
const shell = await openShell('/omok/');
const lobby = new Lobby(parts(widget('lobby')), shell, (id) => { location.hash = id; });
const game = new GameView(parts(widget('game')), shell);
addEventListener('hashchange', route);
shell.addEventListener('signedout', route);
route();

/** The address is that of a game, or of all games. */
function route() {
  const id = location.hash.slice(1);
  widget('lobby').hidden = Boolean(id);
  widget('game').hidden = !id;
  game.show(id);
  lobby.show(!id);
}
