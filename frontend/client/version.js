/** The version of this module, which is that of the server that it comes from. */
export const version = '0.1.0-SNAPSHOT';
