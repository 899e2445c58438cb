const WIDTH = 96; // CSS pixels, as in quotes.css
const HEIGHT = 28;
const EDGE = 2;

/** Draws a line of prices on a canvas: nothing of it is laid out, so it is cheap to draw often. */
export function drawSparkline(canvas, prices, colour) {
  const scale = Math.min(devicePixelRatio || 1, 2);
  const context = canvas.getContext('2d');
  if (canvas.width !== WIDTH * scale) {
    canvas.width = WIDTH * scale;
    canvas.height = HEIGHT * scale;
  }
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, WIDTH, HEIGHT);
  if (prices.length < 2) {
    return;
  }
  const low = Math.min(...prices);
  const range = Math.max(...prices) - low || 1;
  const step = (WIDTH - 2 * EDGE) / (prices.length - 1);
  context.beginPath();
  prices.forEach((price, index) => context.lineTo(EDGE + index * step, HEIGHT - EDGE - ((price - low) / range) * (HEIGHT - 2 * EDGE)));
  context.lineWidth = 1.5;
  context.lineJoin = 'round';
  context.strokeStyle = colour;
  context.stroke();
}
