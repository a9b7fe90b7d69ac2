import base from '../jest.config.js';

/**
 * Configuration of `npm run test:fast`, for each commit: tests without a server, a child process or a clock, which take
 * milliseconds. Tests that start a server or a program, or that wait for a timeout, belong only in the full run.
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
  // Eta starts a JavaScript engine for each rendering, and certificate.test.ts generates RSA keys. Examples and pictures of the
  // documentation run commands on a sandbox.
  testPathIgnorePatterns: [
    '/node_modules/',
    'test/engine/eta',
    'test/engine/functions/certificate.test.ts',
    'test/docs/(examples|reference).test.ts',
  ],
};
