// The message `{id, period}` makes it post the id every `period` milliseconds; `{id}` stops that.
const intervals = new Map();

onmessage = ({ data: { id, period } }) => {
  clearInterval(intervals.get(id));
  if (period) {
    intervals.set(id, setInterval(() => postMessage(id), period));
  } else {
    intervals.delete(id);
  }
};
