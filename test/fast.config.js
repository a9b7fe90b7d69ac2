import base from '../jest.config.js';

/**
 * Configuration for `npm run test:fast`, which runs before each commit. It only includes tests that take milliseconds, because
 * they need no server, child process or clock. Tests that start a server or a program, or that wait for a timeout, only belong in
 * the full test run.
 */
export default {
  ...base,
  rootDir: '..',
  testMatch: [
    '<rootDir>/test/{base,chart,docs,engine,errors,output}/**/*.test.ts',
    '<rootDir>/test/actions/{charts,dependencies,lint}/**/*.test.ts',
    '<rootDir>/test/actions/render/post-render-names.test.ts',
    '<rootDir>/test/commands/flags/**/*.test.ts',
    '<rootDir>/test/commands/parity.test.ts',
    '<rootDir>/test/known-differences/**/*.test.ts',
    '<rootDir>/test/kube/{change,wait}/**/*.test.ts',
    '<rootDir>/test/kube/{access-review,apply,read-live-objects,sequence}.test.ts',
    '<rootDir>/test/storage/{codec,record-summary,summary-cache}.test.ts',
  ],
  // Eta starts a JavaScript engine for each rendering, certificate.test.ts generates RSA keys, and the tests of the
  // documentation's examples and pictures run commands on a sandbox.
  testPathIgnorePatterns: [
    '/node_modules/',
    'test/engine/eta',
    'test/engine/functions/certificate.test.ts',
    'test/docs/(examples|reference).test.ts',
  ],
};
