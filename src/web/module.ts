/** Replaces node:module in the browser build, where it is not used. */
export {};
