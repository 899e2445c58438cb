const SVG = 'http://www.w3.org/2000/svg';

/** An element of a drawing. @param attributes by name; colours may be variables of the page */
export function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, String(value)));
  element.append(...children);
  return element;
}

/** A drawing that fills its element. @param fit as of `preserveAspectRatio`, such as 'xMidYMid slice' */
export function picture(width, height, fit, ...children) {
  return svg('svg', { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: fit }, ...children);
}
