// @ts-check

const TURN = 5 * 60 * 1000; // milliseconds after which an author's name is shown again
const LINES = 10; // messages after which it is shown again, too

/**
 * Lays out a room's messages for reading: a line for each new day, a line above others' unread messages, consecutive
 * messages of one author as a group short enough that its author stays in sight, and the time at the last message of
 * each minute.
 * @param {import('./timeline.js').Message[]} messages
 * @param {import('./outbox.js').Entry[]} pending
 * @param {string} me
 * @param {number | null} since the offset of the last message that the user has read, or null
 */
export function arrange(messages, pending, me, since = null) {
  const items = [];
  let before = null;
  let line = since === null;
  let group = { at: 0, size: 0 }; // when it began, and how many messages it has
  for (const message of [...messages.filter(isShown).map(confirmed), ...pending.map((entry) => waiting(entry, me))]) {
    const item = { ...message, own: message.from === me, continued: false, timed: true };
    const alone = message.state === 'deleted' || before?.state === 'deleted';
    const news = !line && isNews(item, since);
    const newDay = !before || dayOf(before.at) !== dayOf(item.at);
    if (newDay) {
      items.push({ kind: 'day', key: `day-${dayOf(item.at)}`, at: item.at });
    } else if (!alone && !news && before.from === item.from && item.at - group.at < TURN && group.size < LINES) {
      item.continued = true;
      before.timed = minuteOf(before.at) !== minuteOf(item.at) || before.state !== item.state;
    }
    if (news) {
      items.push({ kind: 'since', key: 'since' });
      line = true;
    }
    group = item.continued ? { ...group, size: group.size + 1 } : { at: item.at, size: 1 };
    items.push(item);
    before = item;
  }
  return items;
}

/** Hides notices of deletions and edits, and deleted messages whose time we do not know. */
function isShown({ deletes, edits, deleted, time }) {
  return !deletes && !edits && (!deleted || time);
}

function confirmed({ key, id, offset, from, text, time, edited, deleted }) {
  if (deleted) {
    return { kind: 'message', key: `d-${offset}`, offset, from: null, text: '', at: Date.parse(time), state: 'deleted', problem: null };
  }
  return { kind: 'message', key: key ?? `m-${id ?? offset}`, offset, from, text, at: Date.parse(time),
    edited: edited ? Date.parse(edited) : null, state: 'sent', problem: null };
}

function waiting({ key, text, time, tried, state, problem }, me) {
  return { kind: 'message', key: `p-${key}`, pending: key, from: me, text, at: Date.parse(time), tried: tried !== null, state, problem };
}

/** Whether a message is news to the user: their own messages are not. */
function isNews({ offset, own, state }, since) {
  return !own && state !== 'deleted' && offset > since;
}

const dayOf = (at) => new Date(at).toDateString();
const minuteOf = (at) => Math.floor(at / 60000);
