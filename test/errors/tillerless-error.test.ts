import { isTillerlessError, TillerlessError } from '../../src/errors/tillerless-error.ts';

it('recognises its own errors by code', () => {
  const error = new TillerlessError('USAGE', 'no such flag', { hint: 'see --help' });
  expect(isTillerlessError(error, 'USAGE')).toBe(true);
  expect(isTillerlessError(error, 'SANDBOX')).toBe(false);
  expect(isTillerlessError(new Error('x'))).toBe(false);
});
