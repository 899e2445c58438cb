import { parts, say } from '../js/dom.js';
import { languages, problemText, t } from '../js/i18n.js';
import { tabStorage } from '../js/storage.js';
import { copyAddress } from '../shell/address.js';
import { openShell } from '../shell/shell.js';
import { Clearing } from './clearing.js';
import { Cursors, OwnCursor } from './cursors.js';
import { Gestures } from './gestures.js';
import { boundsOfAll, boundsOfMost, fitting } from './model/path.js';
import { Changes } from './model/changes.js';
import { ownerOf, Picture } from './model/picture.js';
import { UndoStack } from './model/undo-stack.js';
import { People } from './people.js';
import { Summary } from './summary.js';
import { Surface } from './surface.js';
import { Toolbar } from './toolbar.js';

const PUBLIC = 'public'; // the board without a name in its address
const PREVIEW = 200; // numbers of a stroke that is being drawn, as on the server
const MOVES = 20; // of each cursor a second
const TIDY = 1000; // milliseconds between two looks at what has gone
const NOTE = 4000; // milliseconds for which a note is shown

const shell = await openShell('/board/');
const { connection } = shell;
const root = document.querySelector('[data-widget=board]');
const all = parts(root);
const name = boardName(location.hash);
const topic = `/topic/boards/${name}`;
const unsentKey = `board.${shell.user}.${name}`;
const keyOf = (id) => `${shell.user}/${id}`;

const picture = new Picture();
const history = new UndoStack(({ id }) => picture.get(keyOf(id)) !== null);
const cursors = new Cursors(all.cursors);
const people = new People(all);
const summary = new Summary(all, picture, cursors);
const surface = new Surface(all, picture, cursors.previews);
const toolbar = new Toolbar(root, all);
const gestures = new Gestures(all.paper, surface, () => toolbar.choice);
const left = shell.user ? tabStorage.get(unsentKey, []) : [];
const changes = new Changes({ connected: () => connection.connected, send, onAccepted: accepted, onRefused: refused, onChange: keep, left });
const ownCursor = new OwnCursor((cursor) => connection.send(`/app/boards/${name}/cursors`, short(cursor)));
new Clearing(document.querySelector('[data-widget=clearing]'), all.clear, shell, name);
let subscription;
let snapshot = 0; // offset of the newest message when we subscribed
let isFollowing = true; // the view shows the whole picture until we move it
let erased = [];
let problem = null;
let noteTimer;
let frame = null;
let mustFit = false;

left.forEach(([id, stroke]) => {
  picture.change(keyOf(id), stroke);
  if (stroke) {
    history.did({ added: [stroke] });
  }
});
surface.addEventListener('moved', () => cursors.moved(surface.view));
gestures.addEventListener('touched', () => { isFollowing = false; });
gestures.addEventListener('point', ({ detail }) => point(detail));
gestures.addEventListener('drawn', ({ detail }) => does({ added: [detail] }));
gestures.addEventListener('erasing', ({ detail }) => erase(detail));
gestures.addEventListener('erased', () => {
  if (erased.length > 0) {
    history.did({ removed: erased });
    erased = [];
    showAll();
  }
});
toolbar.addEventListener('undo', () => apply(history.undo()));
toolbar.addEventListener('redo', () => apply(history.redo()));
toolbar.addEventListener('cancel', () => gestures.cancel());
toolbar.addEventListener('fit', () => fit());
toolbar.addEventListener('zoom', ({ detail }) => {
  isFollowing = false;
  surface.view.zoomBy(detail);
  surface.moved();
});
all.share.addEventListener('click', share);
all['sign-in'].addEventListener('click', () => shell.signIn());
shell.addEventListener('signedout', () => {
  changes.clear();
  picture.forgetOwn();
  surface.repaint();
  showAll();
});
connection.addEventListener('connected', () => changes.resume());
connection.addEventListener('state', showAll);
languages.addEventListener('change', showAll);
addEventListener('hashchange', () => location.reload());
setInterval(tidy, TIDY);

subscribe();
connection.subscribe(`${topic}/cursors`, moved, { maxFrequency: MOVES });
connection.presence(`${topic}/strokes`, (present) => {
  people.show(present);
  showAll();
});
cursors.moved(surface.view);
showAll();

function subscribe() {
  snapshot = 0;
  subscription = connection.subscribe(`${topic}/strokes`, take, {
    from: 'first',
    onPosition: (position) => {
      snapshot = Math.max(snapshot, position?.offset ?? 0);
      showAll();
    },
    onLost: again,
    onRefused: (refusal) => complain(refusal),
  });
}

/** The server cannot say what has changed meanwhile: everything comes again. */
function again() {
  subscription.unsubscribe();
  picture.reset();
  surface.repaint();
  subscribe();
}

function take(body, position, headers) {
  const key = headers.stroke ?? '';
  const stroke = Array.isArray(body?.points) && body.points.length > 1 ? body : null;
  const isOld = position?.offset <= snapshot;
  if (isOld && stroke && shell.user && ownerOf(key) === shell.user && !picture.get(key)) {
    history.found(stroke);
  }
  if (picture.take(key, stroke, Number(headers.expires) || Infinity)) {
    surface.added(stroke);
  } else {
    surface.repaint();
  }
  cursors.committed(ownerOf(key), stroke?.id);
  mustFit ||= isFollowing && isOld;
  refresh();
}

/** A whole picture comes in a moment: what is said about it is found out once a frame. */
function refresh() {
  frame ??= requestAnimationFrame(() => {
    frame = null;
    if (mustFit) {
      surface.view.open(covered(), boundsOfMost(shown()), margin());
      surface.moved();
    }
    mustFit = false;
    showAll();
  });
}

function moved(cursor, _, { user }) {
  if (user && user !== shell.user && Number.isFinite(cursor?.x) && Number.isFinite(cursor?.y)) {
    if (cursors.show(user, cursor, (id) => picture.get(`${user}/${id}`) !== null)) {
      surface.repaintLive();
    }
    summary.changed();
  }
}

/** Others see our pointer, and our stroke while we draw it. */
function point({ x, y, stroke }) {
  if (shell.user && connection.connected && people.count > 1) {
    ownCursor.move({ x, y, stroke });
  }
}

function short({ x, y, stroke }) {
  return { x, y, stroke: stroke && { ...stroke, points: fitting(stroke.points, PREVIEW, 10) } };
}

function does(deed) {
  history.did(deed);
  apply({ added: [], removed: [], ...deed });
}

function apply(deed) {
  if (deed && shell.user) {
    deed.removed.forEach(({ id }) => change(id, null));
    deed.added.forEach((stroke) => change(stroke.id, stroke));
    problem = null;
    showAll();
  }
}

function change(id, stroke) {
  picture.change(keyOf(id), stroke);
  changes.add(id, stroke);
  if (stroke) {
    surface.repaintLive();
  } else {
    surface.repaint();
  }
}

function erase(isTouched) {
  const touched = picture.visible.filter(([, stroke]) => isTouched(stroke));
  const own = touched.filter(([key]) => ownerOf(key) === shell.user).map(([, stroke]) => stroke);
  own.forEach(({ id }) => change(id, null));
  erased.push(...own);
  if (touched.length > 0 && own.length === 0 && erased.length === 0) {
    note(t('board.notYours', { name: ownerOf(touched[0][0]) }));
  }
}

function send(id, stroke) {
  return stroke ? connection.send(`/app/boards/${name}/strokes`, stroke) : connection.send(`/app/boards/${name}/removals`, { id });
}

function accepted(id, stroke) {
  picture.accepted(keyOf(id), stroke);
  surface.repaintLive();
}

/** What the server has refused vanishes. That there is nothing to remove is as good as having removed it. */
function refused(id, stroke, refusal) {
  picture.refused(keyOf(id), stroke);
  if (stroke) {
    history.forget(stroke);
  }
  if (refusal.code !== 'no-such-stroke') {
    complain(refusal);
  }
  surface.repaint();
}

function keep(waiting) {
  if (shell.user && waiting.length > 0) {
    tabStorage.set(unsentKey, waiting);
  } else {
    tabStorage.remove(unsentKey);
  }
  showAll();
}

function complain(refusal) {
  problem = refusal;
  showAll();
}

function fit() {
  isFollowing = false;
  surface.view.fit(covered(), margin());
  surface.moved();
}

const shown = () => picture.visible.map(([, stroke]) => stroke);
const covered = () => boundsOfAll(shown());

/** Room for what floats above the paper, pixels. */
const margin = () => (surface.view.width < 640 ? 24 : 72);

async function share() {
  note(await copyAddress(t('board.copied')));
}

function note(text) {
  say(all.note, text);
  clearTimeout(noteTimer);
  noteTimer = setTimeout(() => say(all.note, ''), NOTE);
}

function tidy() {
  const drawing = cursors.tidy((user) => people.isHere(user));
  if (picture.expire(Date.now())) {
    surface.repaint();
  } else if (drawing) {
    surface.repaintLive();
  }
}

function showAll() {
  root.dataset.unsent = changes.size;
  all.title.textContent = name === PUBLIC ? t('board.public') : t('board.titled', { name });
  all.name.textContent = name === PUBLIC ? t('board.public') : name;
  all.clear.hidden = !shell.administrator || picture.visible.length === 0;
  all.new.href ||= `#${newName()}`;
  all.visitor.hidden = Boolean(shell.user);
  toolbar.usable = Boolean(shell.user);
  toolbar.can(history.canUndo, history.canRedo);
  people.render();
  say(all.problem, problem ? problemText(problem) : '');
  say(all.unsent, changes.size > 0 && connection.status.lost ? t('board.unsent', { number: changes.size }) : '');
  say(all.empty, picture.visible.length === 0 && connection.connected ? t(shell.user ? 'board.empty' : 'board.emptyVisitor') : '');
  summary.changed();
}

/** Board names are the server's, so what an address says is made one. */
function boardName(hash) {
  return decoded(hash.slice(1)).toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 40) || PUBLIC;
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

function newName() {
  return Array.from(crypto.getRandomValues(new Uint8Array(10)), (octet) => (octet % 32).toString(32)).join('');
}
