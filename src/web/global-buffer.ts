/** Injected into the browser build: modules that use the global Buffer import it from here. */
export { Buffer } from './buffer.ts';
