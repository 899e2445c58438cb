import { languages, t } from '../js/i18n.js';

const SVG = 'http://www.w3.org/2000/svg';
const TILES = [[2, 2], [52, 2], [2, 31], [52, 31]];

/**
 * A small picture for the start page: four places, as many of them taken as there are people in calls on this server, and how
 * many that are. Nobody is told who they are.
 * @param {HTMLElement} element
 * @param connection of a visitor
 */
export function showMiniature(element, connection) {
  const drawing = node('svg', { viewBox: '-25 -8 150 84', width: '100%', height: '100%' });
  const tiles = TILES.map(([x, y]) => tile(x, y));
  const figure = node('text', { x: '50', y: '70', 'text-anchor': 'middle', 'font-size': '7', fill: 'currentColor' });
  let people = 0;
  drawing.append(...tiles, figure);
  element.replaceChildren(drawing);
  const show = () => {
    tiles.forEach((each, index) => each.setAttribute('opacity', index < people ? '1' : '0.35'));
    figure.textContent = people > 0 ? t('start.inCalls', { number: people }) : '';
  };
  const subscription = connection.subscribe('/topic/call', (count) => {
    people = count.people;
    show();
  }, { from: 'first', onLost: () => { people = 0; show(); } });
  languages.addEventListener('change', show);
  show();
  return subscription;
}

function tile(x, y) {
  const group = node('g', { transform: `translate(${x} ${y})`, fill: 'none', stroke: 'currentColor', 'stroke-width': '1.5' });
  group.append(node('rect', { width: '46', height: '25', rx: '4' }), node('circle', { cx: '23', cy: '10', r: '4' }),
    node('path', { d: 'M14 22c1-5 5-7 9-7s8 2 9 7' }));
  return group;
}

function node(name, attributes) {
  const element = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  return element;
}
