import { availableParallelism } from 'node:os';

export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' } }] },
  testTimeout: 30000,
  testSequencer: '<rootDir>/test/sequencer.js',
  // Many tests wait for servers and programs, so there are more workers than cores.
  maxWorkers: 2 * availableParallelism(),
};
