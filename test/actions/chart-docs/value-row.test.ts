import { sectionsOf, sortRows, type ValueRow } from '../../../src/actions/chart-docs/value-row.ts';

function row(key: string, changes: Partial<ValueRow> = {}): ValueRow {
  return {
    key,
    type: 'int',
    notation: '',
    autoDefault: '',
    autoDescription: '',
    default: '`1`',
    description: '',
    section: '',
    line: 1,
    column: 1,
    dependency: '',
    isGlobal: false,
    ...changes,
  };
}

const keys = (rows: readonly ValueRow[]): string[] => rows.map(({ key }) => key);

describe('the order of rows', () => {
  it('is bytewise by key', () => {
    expect(keys(sortRows([row('b'), row('a[10]'), row('B'), row('a[9]'), row('a.b'), row('"a.b"')], 'alphanum'))).toEqual([
      '"a.b"',
      'B',
      'a.b',
      'a[10]',
      'a[9]',
      'b',
    ]);
  });

  it('sorts by line, then by column', () => {
    const rows = [row('c', { line: 2 }), row('b', { column: 5 }), row('a', { column: 9 })];
    expect(keys(sortRows(rows, 'file'))).toEqual(['b', 'a', 'c']);
  });

  it('starts with global values, and ends with values of dependencies', () => {
    const rows = [row('d.a', { dependency: 'd' }), row('z'), row('global.x', { isGlobal: true, dependency: 'd' }), row('a')];
    expect(keys(sortRows(rows, 'alphanum'))).toEqual(['global.x', 'a', 'z', 'd.a']);
  });
});

it('lists sections in order of first occurrence, and omits rows without a section', () => {
  const rows = [row('a', { section: 'Two' }), row('b'), row('c', { section: 'One' }), row('d', { section: 'Two' })];
  expect(sectionsOf(rows).map(({ name, rows }) => [name, keys(rows)])).toEqual([
    ['Two', ['a', 'd']],
    ['One', ['c']],
  ]);
});
