import { preferredLanguage, useLanguage } from './i18n.js';
import { HeadingSearch } from './ui/heading-search.js';

await useLanguage(preferredLanguage());
new HeadingSearch(document.querySelector('[data-widget=search]'));

// Shown open on wide screens by the style sheet; only then do its links count as focusable to assistive technology.
const documents = document.querySelector('.docs-nav details');
const wide = matchMedia('(width >= 60em)');
const openIfWide = () => {
  documents.open = wide.matches;
};
openIfWide();
wide.addEventListener('change', openIfWide);
