// The public API; nothing in it depends on the page. The server joins the modules that it is made of into one.
export { connect } from './connect.js';
export { Connection, State } from './connection.js';
export { followNetwork } from './network.js';
export { Problem } from './problem.js';
export { plainTimers, steadyTimers } from './steady-timers.js';
export { Transports } from './transports.js';
export { version } from './version.js';
