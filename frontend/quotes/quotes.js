import { parts, say } from '../js/dom.js';
import { languages, problemText, t, timeText } from '../js/i18n.js';
import { openShell } from '../shell/shell.js';
import { Book } from './model/book.js';
import { Traffic } from './model/traffic.js';
import { QuoteTable } from './quote-table.js';

const TOPIC = '/topic/quotes';
const PACES = [0.5, 1, 2, 3, 5, 1000]; // messages a second and symbol; the last one is more than there are changes
const FIGURES = 500; // milliseconds between two looks at the figures

const { connection } = await openShell('/quotes/');
const all = parts(document.querySelector('[data-widget=quotes]'));
const book = new Book();
const traffic = new Traffic();
let counts = { found: 0, of: 0 };
const table = new QuoteTable(all, book, (found, of) => { counts = { found, of }; showCount(); });
let subscription;
let newest = 0; // offset of the newest message
let wanted = Infinity; // offset of the message with which we are up to date
let lastCame = null; // time of the last message
let isCurrent = true;
let problem = null;

all.pace.addEventListener('input', () => {
  showPace();
  subscription.setMaxFrequency(PACES[all.pace.valueAsNumber]);
});
connection.addEventListener('state', () => {
  if (connection.status.lost) {
    wanted = Infinity;
  }
  showStale();
});
languages.addEventListener('change', showAll);
setInterval(() => document.hidden || showFigures(), FIGURES);
subscribe();
showAll();

function subscribe() {
  newest = 0;
  const pace = PACES[all.pace.valueAsNumber];
  subscription = connection.subscribe(TOPIC, take, {
    from: 'first',
    ...(pace < 1000 && { maxFrequency: pace }),
    onPosition: arrived,
    onLost: again,
    onRefused: (refusal) => { problem = refusal; showProblem(); },
  });
}

/** The server has started again, and counts from the beginning. */
function again() {
  subscription.unsubscribe();
  subscribe();
}

function take(quote, position, { symbol }) {
  const now = performance.now();
  traffic.message(position, now);
  lastCame = Date.now();
  newest = Math.max(newest, position?.offset ?? 0);
  if (symbol && typeof quote?.price === 'number') {
    table.changed(book.take(symbol, quote));
  }
  if (newest >= wanted && !isCurrent) {
    showStale();
  }
}

/** What has changed while we were away comes now: until then the prices are those of before. */
function arrived(position) {
  traffic.begin(position, performance.now());
  wanted = position?.offset ?? 0;
  problem = null;
  showProblem();
  showStale();
}

function showAll() {
  showPace();
  showFigures();
  showStale();
  showProblem();
  showCount();
}

function showPace() {
  const pace = PACES[all.pace.valueAsNumber];
  const text = pace === 1000 ? t('quotes.everyChange') : t('quotes.atMost', { pace });
  all['pace-text'].textContent = text;
  all.pace.setAttribute('aria-valuetext', text);
}

function showFigures() {
  const { lastSecond, messages, changes } = traffic.figures(performance.now());
  write(all['last-second'], t('quotes.number', { number: lastSecond }));
  write(all.messages, t('quotes.number', { number: Math.round(messages) }));
  write(all.changes, t('quotes.number', { number: Math.round(changes) }));
}

function write(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

function showStale() {
  isCurrent = newest >= wanted || lastCame === null;
  all.table.toggleAttribute('data-stale', !isCurrent);
  say(all.stale, isCurrent ? '' : t('quotes.stale', { time: timeText(lastCame) }));
}

function showProblem() {
  say(all.problem, problem ? problemText(problem) : '');
}

function showCount() {
  const { found, of } = counts;
  write(all.count, of === 0 ? t('quotes.waiting') : found === of ? t('quotes.all', { of }) : t('quotes.found', { found, of }));
}
