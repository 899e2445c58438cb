import { storage } from '../storage.js';

const { parleyTheme } = globalThis; // see js/theme.js

/** Lets users choose between light, dark, and their device's setting. */
export function followTheme(select) {
  select.value = parleyTheme.current;
  select.addEventListener('change', () => {
    storage.set('theme', select.value);
    parleyTheme.apply(select.value);
  });
}
