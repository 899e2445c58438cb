import { language } from '../js/i18n.js';

const UNITS = [['day', 86_400], ['hour', 3_600], ['minute', 60], ['second', 1]];

/** The largest whole unit of this many seconds. */
export function largestUnit(seconds) {
  const [unit, size] = UNITS.find(([, length]) => seconds >= length) ?? UNITS.at(-1);
  return { unit, count: Math.floor(seconds / size) };
}

/** A length of time in words, such as "3 hours". @param seconds 0 or more */
export function durationText(seconds, tag = language()) {
  const { unit, count } = largestUnit(seconds);
  return new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
}
