import { parts, say } from '../js/dom.js';
import { languages, problemText, t } from '../js/i18n.js';
import { copyAddress } from '../shell/address.js';
import { openShell } from '../shell/shell.js';
import { CallSession } from './call-session.js';
import { Controls } from './controls.js';
import { callNameIn, newCallName } from './model/names.js';
import { OwnMedia } from './own-media.js';
import { Room } from './room.js';
import { Tile } from './tile.js';

const NOTE = 4000; // milliseconds for which a note is shown

const shell = await openShell('/call/');
const { connection, server } = shell;
const all = parts(document.querySelector('[data-widget=call]'));
const media = new OwnMedia();
const preview = new Tile({ self: true });
const controls = new Controls(all, media);
const room = new Room(all, { connection, media, user: shell.user ?? '' });
let watching = null;
let present = [];
let session = null;
let problem = null;
let noteTimer;
let busy = false;

all.preview.append(preview.element);
preview.element.classList.add('lobby-tile');
all.new.addEventListener('click', () => { location.hash = newCallName(); });
all.find.addEventListener('submit', open);
all['begin-sign-in'].addEventListener('click', () => shell.signIn());
all.join.addEventListener('click', join);
all.leave.addEventListener('click', () => leave());
all.copy.addEventListener('click', copy);
all.share.addEventListener('click', copy);
all.another.addEventListener('click', () => { location.hash = ''; });
media.addEventListener('change', render);
languages.addEventListener('change', render);
addEventListener('hashchange', route);
addEventListener('pagehide', () => leave());
shell.addEventListener('signedout', () => { leave(); route(); });
setInterval(() => document.hidden || room.listen(), 250);
route();

function name() {
  return shell.user ? callNameIn(`#${location.hash.slice(1)}`) : null;
}

function route() {
  session?.leave();
  [session, problem] = [null, null];
  room.close();
  watching?.unsubscribe();
  [watching, present] = [null, []];
  const call = name();
  if (call) {
    watching = connection.presence(`/topic/call/${call}`, (now, change) => {
      present = now.users ?? [];
      session && change && room.announce(change);
      render();
    });
    media.open();
  } else {
    media.close();
  }
  render();
}

function open(event) {
  event.preventDefault();
  const call = callNameIn(all.name.value);
  say(all['name-problem'], call ? '' : t('call.badName'));
  all.name.setAttribute('aria-invalid', String(!call));
  if (call) {
    location.hash = call;
  }
}

async function join() {
  if (busy) {
    return;
  }
  [busy, problem] = [true, null];
  render();
  const attempt = new CallSession({ connection, server, user: shell.user, media, call: name() });
  attempt.addEventListener('ended', ({ detail }) => { problem = detail; leave(); });
  try {
    await attempt.join();
    session = attempt;
    room.open(attempt, name());
  } catch (refusal) {
    problem = refusal;
  }
  busy = false;
  render();
}

function leave() {
  if (session) {
    session.leave();
    session = null;
    room.close();
    render();
    document.getElementById('lobby-title').focus();
  }
}

async function copy() {
  say(all.note, await copyAddress(t('call.copied')));
  clearTimeout(noteTimer);
  noteTimer = setTimeout(() => say(all.note, ''), NOTE);
}

function render() {
  const call = name();
  all.begin.hidden = Boolean(call);
  all.new.hidden = all.find.hidden = !shell.user;
  all['begin-sign-in'].hidden = Boolean(shell.user);
  all.lobby.hidden = !call || Boolean(session);
  all.room.hidden = !session;
  all.controls.hidden = !call;
  all.controls.toggleAttribute('data-in-call', Boolean(session));
  all['lobby-name'].textContent = call ?? '';
  all.present.textContent = present.length ? t('call.present', { names: new Intl.ListFormat(document.documentElement.lang).format(present.map((user) => user.name)) })
    : t('call.nobody');
  all.join.setAttribute('aria-disabled', String(busy));
  say(all.problem, problem ? problemText(problem) : '');
  controls.render(Boolean(call));
  if (call && !session) {
    preview.show({ name: shell.user, text: t('call.you', { name: shell.user }), stream: streamOf(media.tracks), ...media.word, state: '' });
  }
  room.render();
}

/** The same stream for the same picture, so that it does not flicker. */
function streamOf({ video }) {
  const known = preview.stream?.getVideoTracks()[0] ?? null;
  if (known !== video) {
    preview.stream = video && new MediaStream([video]);
  }
  return preview.stream ?? null;
}
