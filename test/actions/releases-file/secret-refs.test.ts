import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClusterTable } from '../../../src/actions/releases-file/files/cluster-refs.ts';
import { type Outside, TemplateWork } from '../../../src/actions/releases-file/files/outside.ts';
import { resolveRefs } from '../../../src/actions/releases-file/files/secret-refs.ts';
import type { Value } from '../../../src/base/go/value.ts';
import { dumpYamlPretty, parseYaml3 } from '../../../src/base/yaml/yaml.ts';

const folder = mkdtempSync(join(tmpdir(), 'refs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
writeFileSync(join(folder, 'f.yaml'), 'a: {b: text, n: 7, t: true}\nlist: [1]\n');

const outside: Outside = {
  env: { NAME: 'value', EMPTY: '' },
  cwd: folder,
  now: Date.now,
  signal: new AbortController().signal,
  log: () => undefined,
  noExec: true,
  restrict: undefined,
  work: new TemplateWork(),
  objects: new ClusterTable(async () => []),
};

const resolved = (text: string): string => dumpYamlPretty(resolveRefs(parseYaml3(text) as Value, { folder, outside })).trim();

describe('resolveRefs', () => {
  it.each([
    ['ref+echo://a/b', 'a/b'],
    ['secretref+echo://a/b', 'a/b'],
    ['x-ref+echo://a/b+-y', 'x-a/b-y'],
    ['ref+file://f.yaml#/a/b', 'text'],
    ['ref+file://f.yaml#/a/n', '7'],
    ['ref+file://f.yaml#/a/t', 'true'],
    ['"n=ref+file://f.yaml#/a/n"', 'n=7'],
    ['ref+file://f.yaml#/a/gone', 'null'],
    ['ref+file://f.yaml?encode=base64', 'YToge2I6IHRleHQsIG46IDcsIHQ6IHRydWV9Cmxpc3Q6IFsxXQo='],
    ['ref+env://NAME', 'value'],
    ['ref+envsubst://$NAME', 'value'],
    [`ref+envsubst://$\{NAME}-x`, 'value-x'],
    [`ref+envsubst://$\{GONE:-default}`, 'default'],
    [`ref+envsubst://$\{EMPTY:-default}`, 'default'],
    [`ref+envsubst://$\{EMPTY-default}x`, 'x'],
    ['ref+echo://ref+envsubst://$NAME/x', 'value/x'],
    ['{a: [ref+echo://xy], b: 1}', 'a:\n  - xy\nb: 1'],
    ['plain ref', 'plain ref'],
  ])('%s', (text, expected) => {
    expect(resolved(text)).toBe(expected);
  });

  it.each([
    ['ref+vault://x/y', /no provider registered for scheme "vault"/],
    ['ref+file://gone.yaml', /open gone.yaml: no such file or directory/],
    ['ref+file://f.yaml#/list/0', /is not a map/],
    ['ref+sops://f.yaml#/a', /is forbidden/],
  ])('rejects %s', (text, message) => {
    expect(() => resolved(text)).toThrow(message);
  });
});
