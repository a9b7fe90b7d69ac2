export { parseToml } from './toml-read.ts';
export { dumpToml } from './toml-write.ts';
