// The public API; nothing in it depends on the page.
export { Connection, State } from './connection.js';
export { followNetwork } from './network.js';
export { Problem } from './problem.js';
export { plainTimers, steadyTimers } from './steady-timers.js';
export { Transports } from './transports.js';
