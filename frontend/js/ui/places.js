import { placeUseLinks } from '../../shell/use-links.js';
import { translate } from '../i18n.js';
import { placeLanguageSelects } from './language.js';

/** Fills in what a page may have in several places: language selects, and links to all uses. */
export function fillPlaces() {
  placeLanguageSelects();
  placeUseLinks();
  translate(document);
}
