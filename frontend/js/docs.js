import { preferredLanguage, useLanguage } from './i18n.js';
import { HeadingSearch } from './ui/heading-search.js';

await useLanguage(preferredLanguage());
new HeadingSearch(document.querySelector('[data-widget=search]'));
