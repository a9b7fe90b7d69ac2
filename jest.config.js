import { availableParallelism } from 'node:os';
import { memoryFolder } from './test/memory-folder.js';

const temporary = memoryFolder();
// Inherited by the workers and by the programs that tests run.
if (temporary && !process.env.TMPDIR) process.env.TMPDIR = temporary;

export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' } }] },
  // Not a temporary folder, so that the cache survives a restart.
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  testTimeout: 30000,
  testSequencer: '<rootDir>/test/sequencer.js',
  // Many tests wait for servers and programs, so there are more workers than cores.
  maxWorkers: 2 * availableParallelism(),
};
