import { clone, parts } from '../dom.js';
import { language, languages, rememberLanguage } from '../i18n.js';

/** Puts a language select in each place that the page marks for one. */
export function placeLanguageSelects() {
  for (const place of document.querySelectorAll('[data-widget=language]')) {
    const label = clone('language-select');
    const { language: select } = parts(label);
    select.value = language();
    select.addEventListener('change', () => rememberLanguage(select.value));
    languages.addEventListener('change', () => { select.value = language(); });
    place.append(label);
  }
}
