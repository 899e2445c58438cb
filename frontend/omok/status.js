import { t } from '../js/i18n.js';
import { coloursOf, other, stoneOf } from './model/game.js';

/** What the game is at, in the words of whoever looks at it. */
export function statusText(game, user) {
  const mine = coloursOf(game, user);
  if (game.result) {
    return resultText(game, mine);
  }
  if (!game.white) {
    return mine.length > 0 ? t('omok.status.waiting') : t('omok.status.wanted', { name: game.black });
  }
  return turnText(game, mine, stoneOf(game.moves.length));
}

function turnText(game, mine, turn) {
  if (mine.length === 2) {
    return t(turn === 'black' ? 'omok.status.blackOfYours' : 'omok.status.whiteOfYours');
  }
  if (mine.includes(turn)) {
    return t('omok.status.yours');
  }
  return mine.length === 1 ? t('omok.status.theirs', { name: game[turn] })
    : t('omok.status.watching', { name: game[turn], count: game.moves.length + 1 });
}

const WON = { five: 'omok.won.five', resignation: 'omok.won.resignation', time: 'omok.won.time' };
const LOST = { five: 'omok.lost.five', resignation: 'omok.lost.resignation', time: 'omok.lost.time' };
const SEEN = { five: 'omok.seen.five', resignation: 'omok.seen.resignation', time: 'omok.seen.time' };
const DRAWN = { full: 'omok.drawn.full', withdrawn: 'omok.drawn.withdrawn' };

function resultText(game, mine) {
  const { by, winner } = game.result;
  if (!winner) {
    return t(DRAWN[by]);
  }
  const names = { name: game[winner], loser: game[other(winner)] };
  return t((mine.length !== 1 ? SEEN : mine[0] === winner ? WON : LOST)[by], names);
}
