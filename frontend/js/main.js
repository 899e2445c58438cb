import { returnToUse } from '../shell/uses.js';
import { StartPage } from '../start/start.js';
import { Api } from './api.js';
import { addTexts, preferredLanguage, useLanguage } from './i18n.js';
import { keepForOffline } from './offline.js';
import { pageConnection } from './page-connection.js';
import { AccountBar } from './ui/account.js';
import { ConnectionStatus } from './ui/connection-status.js';
import { Notifications } from './ui/notifications.js';
import { showTitle } from './ui/page-title.js';
import { fillPlaces } from './ui/places.js';
import { RoomDialogs } from './ui/room-dialogs.js';
import { RoomList } from './ui/room-list.js';
import { RoomView } from './ui/room-view.js';
import { Setup } from './setup.js';
import { SignIn } from './ui/sign-in.js';
import { Workspace } from './workspace.js';

const widget = (name) => document.querySelector(`[data-widget=${name}]`);
addTexts(new URL('../rooms/locales/', import.meta.url));
await useLanguage(preferredLanguage());
fillPlaces();
const api = new Api();
const connection = pageConnection({ session: () => api.session() });
const setup = new Setup(api, widget('setup-result'));
const signIn = new SignIn(widget('sign-in'), { start: new StartPage(widget('start')), api, setup, reset: widget('password-reset'), onSignedIn: enter });
const account = new AccountBar(widget('account'), {
  api, dialog: widget('account-dialog'), secondFactor: widget('second-factor'), administration: widget('administration'), apiKeys: widget('api-keys'), announcement: widget('announcement'), farewell: widget('farewell'),
  unsent: () => workspace.unsent, onSignedOut: () => leave({ forget: true }) });
const roomList = new RoomList(widget('rooms'), { create: (name, isPrivate) => workspace.createRoom(name, isPrivate), openDirect: (name) => workspace.openDirect(name), invitations: widget('invitations') });
const dialogs = new RoomDialogs(widget, { api });
const roomView = new RoomView(widget('room'), connection);
const notifications = new Notifications(widget('notify'), widget('notify-box'));
let workspace = null;
new ConnectionStatus(widget('connection'), connection);
connection.addEventListener('signedout', () => leave({ signedOut: !account.leaving, forget: account.leaving }));
api.addEventListener('unauthorized', () => leave({ signedOut: true }));
keepForOffline(api, widget('waiting'));
api.sessionAtLast().then((session) => (session.name ? enter(session) : leave()));

async function enter(session) {
  const { name, roles } = await setup.complete(session);
  if (returnToUse(location)) {
    return;
  }
  signIn.hide();
  account.show({ name, roles });
  widget('app').hidden = false;
  workspace = new Workspace({ name, roles }, { api, connection, roomList, roomView, dialogs, notifications });
  showTitle(workspace);
}

function leave({ signedOut = false, forget = false } = {}) {
  workspace?.close({ forget });
  workspace = null;
  account.close();
  widget('app').hidden = true;
  signIn.show({ signedOut });
  showTitle(null);
}
