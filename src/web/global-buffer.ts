/** Injected into the build for browsers: modules that use the global Buffer import it from here. */
export { Buffer } from './buffer.ts';
