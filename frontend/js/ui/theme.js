import { storage } from '../storage.js';

const { parleyTheme } = globalThis; // see js/theme.js

/** Lets people choose between light, dark, and what their device has. */
export function followTheme(select) {
  select.value = parleyTheme.current;
  select.addEventListener('change', () => {
    storage.set('theme', select.value);
    parleyTheme.apply(select.value);
  });
}
