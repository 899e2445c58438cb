import { storage } from './storage.js';

const LANGUAGES = ['en', 'ko'];
const ATTRIBUTES = ['aria-label', 'placeholder', 'title'];
const DAY = 24 * 60 * 60 * 1000; // milliseconds

/** Dispatches `change` when the user has chosen another language. */
export const languages = new EventTarget();

const folders = [new URL('../locales/', import.meta.url)];
let texts = {};
let formats = {};

export function language() {
  return document.documentElement.lang;
}

/** The language of the last visit, or the first of the browser's languages that we support. */
export function preferredLanguage() {
  const wanted = [storage.get('language'), ...navigator.languages.map((tag) => tag.slice(0, 2))];
  return wanted.find((tag) => LANGUAGES.includes(tag)) ?? 'en';
}

/** How dates and times are written in a language: as in the reader's country, if their browser names it with that language. */
export function localeOf(language, preferred = navigator.languages) {
  const countries = preferred.filter((tag) => /^[a-z]{2}-[A-Z]{2}$/.test(tag)); // some browsers have tags that Intl refuses
  return countries.find((tag) => tag.startsWith(`${language}-`)) ?? language;
}

/** Has the texts of a page of its own, too. @param folder with a file for each language */
export function addTexts(folder) {
  folders.push(folder);
}

export async function useLanguage(tag) {
  const files = folders.map(async (folder) => (await fetch(new URL(`${tag}.json`, folder))).json());
  texts = Object.assign({}, ...await Promise.all(files));
  const locale = localeOf(tag);
  formats = {
    time: new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' }),
    day: new Intl.DateTimeFormat(locale, { weekday: 'long', month: 'long', day: 'numeric' }),
    date: new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'long', day: 'numeric' }),
    moment: new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short' }),
    number: new Intl.NumberFormat(tag),
  };
  document.documentElement.lang = tag;
  translate(document);
  languages.dispatchEvent(new Event('change'));
}

export function rememberLanguage(tag) {
  storage.set('language', tag);
  return useLanguage(tag);
}

/** The text of a key with `{name}` filled in from `args`; numbers are formatted for the language. */
export function t(key, args = {}) {
  return (texts[key] ?? key).replace(/\{(\w+)\}/g, (_, name) =>
    typeof args[name] === 'number' ? formats.number.format(args[name]) : String(args[name]));
}

/** A problem's text: in the user's language if we know its code, otherwise as the server sent it. */
export function problemText(problem) {
  const key = `problem.${problem.code}`;
  return key in texts ? t(key, problem.more) : problem.detail || t('problem.unknown');
}

/** Fills in all elements under `root` that are marked `data-i18n` or `data-i18n-<attribute>`. */
export function translate(root) {
  const all = (selector) => [...(root.matches?.(selector) ? [root] : []), ...root.querySelectorAll(selector)];
  for (const element of all('[data-i18n]')) {
    element.textContent = t(element.getAttribute('data-i18n'));
  }
  for (const attribute of ATTRIBUTES) {
    for (const element of all(`[data-i18n-${attribute}]`)) {
      element.setAttribute(attribute, t(element.getAttribute(`data-i18n-${attribute}`)));
    }
  }
}

export const timeText = (time) => formats.time.format(time);
export const dateText = (time) => formats.date.format(time);
export const momentText = (time) => formats.moment.format(time);

export function dayText(time, now = Date.now()) {
  const days = Math.round((midnight(now) - midnight(time)) / DAY);
  if (days === 0) {
    return t('day.today');
  }
  if (days === 1) {
    return t('day.yesterday');
  }
  return (days > 0 && days < 180 ? formats.day : formats.date).format(time);
}

function midnight(time) {
  return new Date(time).setHours(0, 0, 0, 0);
}
