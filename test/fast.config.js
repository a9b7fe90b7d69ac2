import base from '../jest.config.js';

/**
 * `npm run test:fast`, for each commit: what decides without a server, a child process or a clock, and takes milliseconds.
 * A test that starts a server or a program, or that runs out a time limit, belongs in the full run alone.
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
  // Eta starts a JavaScript engine for each rendering; the certificates of certificate.test.ts wait for RSA keys. Examples and pictures of
  // the documentation run commands on a sandbox.
  testPathIgnorePatterns: [
    '/node_modules/',
    'test/engine/eta',
    'test/engine/functions/certificate.test.ts',
    'test/docs/(examples|reference).test.ts',
  ],
};
