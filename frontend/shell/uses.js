// @ts-check

/**
 * The uses of this server, in the order of the navigation: each one's path, and the keys of its name and of a sentence about
 * it. One with a miniature has a `miniature.js`, see start/start.js. The chat page is the first of them, and has no path of its own.
 */
export const USES = Object.freeze([
  { path: '/', title: 'use.chat', about: 'use.chat.about', miniature: true },
  { path: '/answers/', title: 'use.answers', about: 'use.answers.about', miniature: true },
  { path: '/quotes/', title: 'use.quotes', about: 'use.quotes.about', miniature: true },
  { path: '/omok/', title: 'use.omok', about: 'use.omok.about', miniature: true },
  { path: '/board/', title: 'use.board', about: 'use.board.about', miniature: true },
  { path: '/call/', title: 'use.call', about: 'use.call.about', miniature: true },
]);

/**
 * Where a page that needs a signed-in user sends visitors without one: they come back to it.
 * @param {{pathname: string, hash: string}} here
 */
export function signInAddress({ pathname, hash }) {
  return `/?${new URLSearchParams({ next: pathname + hash })}`;
}

/**
 * Leads a visitor who came from the page of a use to sign in back to it.
 * @param {{search: string, replace: (address: string) => void}} here
 * @returns {boolean} whether they came from one
 */
export function returnToUse(here) {
  const next = nextAfterSignIn(here.search);
  if (next) {
    here.replace(next);
  }
  return next !== null;
}

/**
 * Where visitors want to be after they have signed in: a page of a use, perhaps with a place in it. Anything else is
 * nowhere, so that no link to our sign-in form leads to another site.
 * @param {string} search of the address of the sign-in form
 * @returns {string | null}
 */
export function nextAfterSignIn(search, uses = USES) {
  const { path, place } = wanted(search);
  return useOf(path, uses) ? path + place : null;
}

/**
 * The use of which that is a page; null if it is nowhere.
 * @param {string} search of the address of the sign-in form
 */
export function useAfterSignIn(search, uses = USES) {
  return useOf(wanted(search).path, uses);
}

/** @param {string} search */
function wanted(search) {
  const next = new URLSearchParams(search).get('next') ?? '';
  const [, path = '', place = ''] = /^(\/[a-z-]+\/)((?:#[\w./=-]*)?)$/.exec(next) ?? [];
  return { path, place };
}

/** @param {string} path */
function useOf(path, uses = USES) {
  return uses.find((use) => use.path === path) ?? null;
}
