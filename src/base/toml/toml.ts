export { parseToml } from './read.ts';
export { dumpToml } from './write.ts';
