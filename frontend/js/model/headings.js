const MOST = 12; // as many as fit on the screen at once

/**
 * The headings that contain all words of a query, some of them possibly in their document's title. The best come first:
 * headings that begin with the query, then those that contain all of its words themselves.
 * @param headings in the order of the documents, each `{document, text, address}`
 */
export function findHeadings(headings, query) {
  const words = normal(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) {
    return [];
  }
  const rank = (heading) => {
    const text = normal(heading.text);
    if (text.startsWith(words.join(' '))) {
      return 0;
    }
    if (words.every((word) => text.includes(word))) {
      return 1;
    }
    const both = `${normal(heading.document)} ${text}`;
    return words.every((word) => both.includes(word)) && words.some((word) => text.includes(word)) ? 2 : 3;
  };
  return headings
    .map((heading) => ({ heading, rank: rank(heading) }))
    .filter((found) => found.rank < 3)
    .sort((one, other) => one.rank - other.rank)
    .slice(0, MOST)
    .map(({ heading }) => heading);
}

function normal(text) {
  return text.normalize('NFKC').toLowerCase().trim();
}
