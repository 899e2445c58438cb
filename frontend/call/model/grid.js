const RATIO = 16 / 9;

/**
 * How many columns make the tiles of a call largest.
 * @param {number} tiles 1 to 8
 * @param {number} width of the room for them, pixels
 * @param {number} height
 */
export function columnsFor(tiles, width, height) {
  let best = { columns: 1, area: -1 };
  for (let columns = 1; columns <= tiles; columns += 1) {
    const rows = Math.ceil(tiles / columns);
    const tile = Math.min(width / columns, (height / rows) * RATIO);
    if (tile > best.area) {
      best = { columns, area: tile };
    }
  }
  return best.columns;
}
