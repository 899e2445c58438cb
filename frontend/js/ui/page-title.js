import { languages, t } from '../i18n.js';

let workspace = null;
let listening = new AbortController();

languages.addEventListener('change', render);

/** Keeps the tab's title showing the room and the unread count of a workspace; null when nobody is signed in. */
export function showTitle(current) {
  listening.abort();
  listening = new AbortController();
  workspace = current;
  workspace?.rooms.addEventListener('change', render, { signal: listening.signal });
  addEventListener('hashchange', () => setTimeout(render), { signal: listening.signal });
  render();
}

function render() {
  const room = workspace?.current;
  const title = room ? t('app.titleRoom', { room: room.name }) : t('app.title');
  const count = workspace?.rooms.unreadTotal ?? 0;
  document.title = count > 0 ? t('app.titleUnread', { count, title }) : title;
}
