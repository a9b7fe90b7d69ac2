import { valuesHelp } from '../../../src/actions/inspect/values-help.ts';
import { loadChartFiles } from '../../../src/chart/load-files.ts';

const schema = {
  definitions: { port: { type: 'integer', description: 'A port' } },
  properties: {
    service: {
      type: 'object',
      properties: { type: { enum: ['ClusterIP', 'NodePort'] }, port: { $ref: '#/definitions/port' }, loop: { $ref: '#' } },
    },
    mode: { type: 'string', default: 'fast', title: 'Mode' },
  },
};

function help(files: Readonly<Record<string, string>>) {
  const all = { 'Chart.yaml': 'apiVersion: v2\nname: a\nversion: 1.0.0\n', ...files };
  return valuesHelp(loadChartFiles(Object.entries(all).map(([name, text]) => ({ name, data: Buffer.from(text) }))));
}

const paths = (found: ReturnType<typeof help>) => found.keys.map(({ path }) => path.join('.'));

test('the defaults of a chart', () => {
  const found = help({ 'values.yaml': 'image:\n  tag: "1"\nlist: [1]\n' });
  expect(found).toMatchObject({ chart: 'a', version: '1.0.0', hasSchema: false });
  expect(found.keys).toContainEqual({ path: ['image', 'tag'], type: 'string', description: '', standard: '"1"', choices: [] });
  expect(paths(found)).toEqual(['image', 'image.tag', 'list']);
});

test('the schema adds types, descriptions, choices and references', () => {
  const { keys, hasSchema } = help({ 'values.yaml': 'service:\n  port: 80\n', 'values.schema.json': JSON.stringify(schema) });
  expect(hasSchema).toBe(true);
  const find = (path: string) => keys.find((key) => key.path.join('.') === path);
  expect(find('service.port')).toMatchObject({ type: 'integer', description: 'A port', standard: '80' });
  expect(find('service.type')?.choices).toEqual(['"ClusterIP"', '"NodePort"']);
  expect(find('mode')).toMatchObject({ standard: '"fast"', description: 'Mode' });
});

test('a recursive schema yields a limited number of keys', () => {
  expect(help({ 'values.schema.json': JSON.stringify(schema) }).keys.length).toBeLessThan(2500);
});

test.each(['{', '[]', '1', '{"properties": 1}'])('an invalid schema is ignored: %s', (text) => {
  expect(paths(help({ 'values.yaml': 'a: 1\n', 'values.schema.json': text }))).toEqual(['a']);
});
