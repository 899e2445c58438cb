// Told `{id, period}` it posts the id every period milliseconds; told `{id}` it stops.
const intervals = new Map();

onmessage = ({ data: { id, period } }) => {
  clearInterval(intervals.get(id));
  if (period) {
    intervals.set(id, setInterval(() => postMessage(id), period));
  } else {
    intervals.delete(id);
  }
};
