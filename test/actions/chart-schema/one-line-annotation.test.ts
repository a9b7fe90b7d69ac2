import { oneLineAnnotation } from '../../../src/actions/chart-schema/one-line-annotation.ts';

describe('a one-line annotation', () => {
  it.each([
    ['# @schema type:string', '"type": string'],
    ['# @schema type: string', '"type": string'],
    ['#@schema type:[string, null] ; minLength:1', '"type": [string, null]\n"minLength": 1'],
    ['# @schema required', '"required": true'],
    ['# @schema additionalProperties:false', '"additionalProperties": false'],
    ['# @schema pattern:"a;b"', '"pattern": "a;b"'],
    ["# @schema title: it's; minimum:1", '"title": it\'s\n"minimum": 1'],
    ['# @schema properties:{"a": {"const": ";"}}; title:x', '"properties": {"a": {"const": ";"}}\n"title": x'],
    ['# @schema item:string; itemEnum:[a, b]', '"items": {"type": string, "enum": [a, b]}'],
    ['# @schema itemRef:#/definitions/a', '"items": {"$ref": #/definitions/a}'],
    ['# @schema skipProperties:true', '"properties": {}'],
    ['# @schema x-custom: 1', '"x-custom": 1'],
  ])('%s', (line, yaml) => {
    expect(oneLineAnnotation(line)).toEqual({ yaml, isHidden: false });
  });

  it.each(['# @schema', '# @schema ', '# @schema.root', '# @schema is here', '# @schemas type:string', '# text', ''])(
    'is not found in %j',
    (line) => {
      expect(oneLineAnnotation(line)).toBeUndefined();
    },
  );

  it('can hide a value', () => {
    expect(oneLineAnnotation('# @schema hidden')).toEqual({ yaml: '', isHidden: true });
    expect(oneLineAnnotation('# @schema hidden:false')?.isHidden).toBe(false);
  });

  it('is parsed in linear time, even if it is 1 MB long', () => {
    expect(oneLineAnnotation(`# @schema title:${'"['.repeat(500_000)}`)?.isHidden).toBe(false);
    expect(oneLineAnnotation(`# @schema ${';'.repeat(1_000_000)}x`)).toBeUndefined();
  });
});
