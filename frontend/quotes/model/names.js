/** Names of companies that do not exist, in English and Korean, by the first and the last two letters of their symbols. */
const HOUSES = {
  AL: ['Aldora', '알도라'], BR: ['Brimsel', '브림셀'], CA: ['Cavelo', '카벨로'], DU: ['Dunmere', '던미어'], ES: ['Estavo', '에스타보'],
  FE: ['Fennick', '페닉'], GO: ['Gorwin', '고윈'], HA: ['Hadrell', '하드렐'], IS: ['Ismara', '이스마라'], JU: ['Jundale', '준데일'],
  KE: ['Kestova', '케스토바'], LA: ['Lastel', '라스텔'], MA: ['Mardune', '마르둔'], NO: ['Norvella', '노르벨라'], OS: ['Ostrane', '오스트란'],
  PE: ['Pellura', '펠루라'], QU: ['Quendel', '퀜델'], RO: ['Rosmere', '로즈미어'], SU: ['Sundrel', '선드렐'], TA: ['Tavonne', '타본'],
};
const TRADES = {
  EN: ['Energy', '에너지'], FD: ['Foods', '식품'], MD: ['Media', '미디어'], MT: ['Motors', '모터스'], OP: ['Optics', '광학'],
  PH: ['Pharma', '제약'], PP: ['Paper', '제지'], RB: ['Robotics', '로보틱스'], SH: ['Shipping', '해운'], ST: ['Steel', '제강'],
};

/** A symbol's name; the symbol itself if we know none. */
export function nameOf(symbol, language) {
  const house = HOUSES[symbol.slice(0, 2)];
  const trade = TRADES[symbol.slice(2)];
  const index = language === 'ko' ? 1 : 0;
  return house && trade ? `${house[index]} ${trade[index]}` : symbol;
}
