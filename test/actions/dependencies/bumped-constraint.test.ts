import { bumpedConstraint, bumpRange } from '../../../src/actions/dependencies/bumped-constraint.ts';

it.each([
  ['1.2.0', '1.4.2', '1.4.2'],
  ['v1.2.0', '1.4.2', 'v1.4.2'],
  ['^1.2.0', '1.4.2', '^1.4.2'],
  ['~1.2.0', '1.4.2', '~1.4.2'],
  ['~1.2', '1.4.2', '~1.4'],
  ['~> 1.2', '1.4.2', '~> 1.4'],
  ['1.2', '2.4.2', '2.4'],
  ['1', '2.4.2', '2'],
  ['1.x', '2.4.2', '2.x'],
  ['1.x.x', '2.4.2', '2.x.x'],
  ['1.2.*', '2.4.2', '2.4.*'],
  ['*', '2.4.2', '*'],
  ['>=1.0.0', '2.4.2', '>=1.0.0'],
])('bumps constraint %p for version %s to %p', (constraint, version, want) => {
  expect(bumpedConstraint(constraint, version)).toBe(want);
});

it('replaces a compound range that does not allow the version with a caret range', () => {
  expect(bumpedConstraint('>=1.0.0 <2.0.0', '2.4.2')).toBe('^2.4.2');
  expect(bumpedConstraint('>=1.0.0 <2.0.0', '1.4.2')).toBe('>=1.0.0 <2.0.0');
});

it.each([
  ['1.2.0', '^1.2.0'],
  ['v1.2.0', '^1.2.0'],
  ['1.2', '1.2'],
  ['~1.2.0', '~1.2.0'],
])('searches for updates of constraint %p in the range %p', (constraint, range) => expect(bumpRange(constraint)).toBe(range));
