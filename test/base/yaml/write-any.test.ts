import { dumpAnyYaml, dumpYaml, parseYaml } from '../../../src/base/yaml/yaml.ts';

it.each(['plain', 'two\nlines', 'tab\there', '', '1', 'é'])('writes %j as Helm does', (text) => {
  expect(dumpAnyYaml({ a: text })).toBe(dumpYaml({ a: text }));
});

it.each(['\x7f', '\x80', '\x9b2K', '\x9f', '\ufffe', '\uffff'])('writes %j so that it can be parsed', (text) => {
  expect(() => dumpYaml({ a: text })).toThrow('control characters');
  expect(parseYaml(dumpAnyYaml({ a: text }))).toEqual(new Map([['a', text]]));
});
