import { Api } from './api.js';
import { steadyTimers } from './beat.js';
import { Connection } from './connection.js';
import { preferredLanguage, useLanguage } from './i18n.js';
import { Transports } from './transports.js';
import { AccountBar } from './ui/account.js';
import { ConnectionStatus } from './ui/connection-status.js';
import { placeLanguageSelects } from './ui/language.js';
import { showTitle } from './ui/page-title.js';
import { RoomList } from './ui/room-list.js';
import { RoomView } from './ui/room-view.js';
import { SignIn } from './ui/sign-in.js';
import { Stomp } from './vendor.js';
import { Workspace } from './workspace.js';

const widget = (name) => document.querySelector(`[data-widget=${name}]`);

await useLanguage(preferredLanguage());
placeLanguageSelects();

const api = new Api();
const transports = new Transports(new URLSearchParams(location.search).get('transport'));
const connection = new Connection({ stomp: Object.assign(Stomp, steadyTimers()), transports, session: () => api.session() });
let workspace = null;

const signIn = new SignIn(widget('sign-in'), { api, onSignedIn: enter });
const account = new AccountBar(widget('account'), { onSignOut: signOut });
const roomList = new RoomList(widget('rooms'), { create: (name) => workspace.createRoom(name) });
const roomView = new RoomView(widget('room'), connection);
new ConnectionStatus(widget('connection'), connection);

roomView.addEventListener('create', () => roomList.openForm());
connection.addEventListener('signedout', () => leave({ signedOut: true }));
api.addEventListener('unauthorized', () => leave({ signedOut: true }));
addEventListener('online', () => connection.retryNow({ networkChanged: true }));
document.addEventListener('visibilitychange', () => document.hidden || connection.retryNow());

function enter({ name }) {
  signIn.hide();
  account.show(name);
  widget('app').hidden = false;
  workspace = new Workspace(name, { api, connection, roomList, roomView });
  showTitle(workspace);
}

function leave({ signedOut = false, forget = false } = {}) {
  workspace?.close({ forget });
  workspace = null;
  widget('app').hidden = true;
  document.documentElement.dataset.view = 'sign-in';
  signIn.show({ signedOut });
  showTitle(null);
}

async function signOut() {
  connection.stop();
  await api.signOut().catch(() => {});
  leave({ forget: true });
}

const session = await api.session().catch(() => ({ name: null }));
if (session.name) {
  enter(session);
} else {
  leave();
}
