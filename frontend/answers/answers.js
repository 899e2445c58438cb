import { parts } from '../js/dom.js';
import { openShell } from '../shell/shell.js';
import { AnswerView } from './answer-view.js';
import { AskForm } from './ask-form.js';
import { OwnQuestions } from './own-questions.js';

const shell = await openShell('/answers/');
const { connection, server } = shell;
const all = parts(document.querySelector('[data-widget=answers]'));
const view = new AnswerView(all, connection);
const own = new OwnQuestions(all);
const form = new AskForm(all, {
  user: shell.user,
  ask: async (text) => open((await server.change('POST', '/answers', { text })).id),
  stop: () => server.change('POST', `/answers/${encodeURIComponent(view.id)}/stop`),
  signIn: () => shell.signIn(),
});
view.addEventListener('state', () => { form.running = view.running; });
all.examples.addEventListener('click', ({ target }) => target.closest('button') && form.submit(target.textContent));
addEventListener('hashchange', route);
shell.addEventListener('signedout', leave);
const announcements = shell.user
  && connection.subscribe('/user/queue/answers', (summary) => own.put(summary), { onPosition: load });
route();

/** Also each time the announcements begin again: some may have been missed. */
async function load() {
  const summaries = await server.read('/answers').catch(() => null);
  own.reset(shell.user ? summaries : []);
}

function open(id) {
  location.hash = id;
}

function route() {
  const id = shell.user ? location.hash.slice(1) : '';
  all.welcome.hidden = id !== '';
  own.mark(id);
  view.show(id);
  form.focus();
}

/** What the user has asked is theirs alone; the connection goes on without a name. */
function leave() {
  announcements.unsubscribe();
  form.signedOut();
  own.reset([]);
  route();
}
