import { clone, parts, say } from '../dom.js';
import { dayText, momentText, t, timeText } from '../i18n.js';
import { linked } from '../model/links.js';
import { marked } from '../model/mention.js';
import { paintAvatar } from './avatar.js';

const TEMPLATES = { day: 'day', since: 'since', message: 'message-item' };

/** Creates the element for an item of `arrange()`. */
export function createItem({ kind }) {
  return clone(TEMPLATES[kind]);
}

export function fillItem(element, item) {
  if (item.kind === 'day') {
    const { day } = parts(element);
    day.dateTime = new Date(item.at).toLocaleDateString('sv');
    day.textContent = dayText(item.at);
  } else if (item.kind === 'since') {
    parts(element).since.textContent = t('log.since');
  } else {
    fillMessage(element, item);
  }
}

function fillMessage(element, item) {
  const { avatar, name, person, text, time, state, failure, reason, edited, edit, delete: remove } = parts(element);
  Object.assign(element.dataset, { state: item.state, key: item.pending ?? '' });
  element.toggleAttribute('data-own', item.own);
  element.toggleAttribute('data-called', item.called);
  element.toggleAttribute('data-continued', item.continued);
  element.toggleAttribute('data-timed', item.timed);
  if (item.offset) {
    element.dataset.offset = String(item.offset);
  }
  const introduced = Boolean(item.from) && !item.own && !item.continued;
  say(name, introduced ? '' : authorText(item));
  say(person, introduced ? authorText(item) : '');
  person.dataset.name = item.from ?? '';
  paintAvatar(avatar, item.from ?? '');
  if (item.state === 'deleted') {
    text.textContent = t('message.deleted');
  } else {
    text.replaceChildren(...linked(item.text).flatMap((part) => (part.href ? [linkOf(part)] : marked(part.text, item.mentioned).map((piece) => nodeOf(piece, item.me)))));
  }
  remove.hidden = !item.deletable;
  edit.hidden = !item.editable;
  say(edited, item.edited ? t('message.edited') : '');
  if (item.edited) {
    edited.dateTime = new Date(item.edited).toISOString();
    edited.title = momentText(item.edited);
  }
  time.dateTime = new Date(item.at).toISOString();
  time.textContent = timeText(item.at);
  time.title = momentText(item.at);
  say(state, stateText(item));
  failure.hidden = item.state !== 'failed';
  reason.textContent = t(item.problem?.unanswered ? 'message.unconfirmed' : 'message.failed');
}

function authorText({ own, from, gone }) {
  if (own) {
    return t('message.you');
  }
  return gone ? t('message.gone', { name: from }) : from ?? '';
}

/** A part of a text, which is the name of a user who is mentioned, or not. */
function nodeOf({ text, name }, me) {
  if (!name) {
    return document.createTextNode(text);
  }
  const mention = document.createElement('span');
  Object.assign(mention, { textContent: text, className: 'mention' });
  mention.toggleAttribute('data-me', name === me);
  return mention;
}

/** The linked site must not learn where the link was, nor get access to this page. */
function linkOf({ text, href, host }) {
  const link = document.createElement('a');
  Object.assign(link, { textContent: text, href, target: '_blank', rel: 'noopener noreferrer nofollow' });
  if (host) {
    link.dataset.host = host;
  }
  return link;
}

function stateText({ state, tried }) {
  if (state === 'queued') {
    return t(tried ? 'message.resent' : 'message.queued');
  }
  return state === 'sending' ? t('message.sending') : '';
}
