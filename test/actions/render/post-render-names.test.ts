import { fileNameOf, withFileName, withoutFileName } from '../../../src/actions/render/post-render-names.ts';

const key = 'postrenderer.helm.sh/postrender-filename';

// The documents that Helm 4.3.1 sends to a post-renderer, and the same documents after Helm has removed the annotation.
it.each([
  {
    name: 'metadata without annotations',
    text: 'kind: A\nmetadata:\n  name: a\ndata: {}\n',
    want: `kind: A\nmetadata:\n  name: a\n  annotations:\n    ${key}: 'c/t/a.yaml'\ndata: {}\n`,
  },
  {
    name: 'a block of annotations',
    text: 'kind: A\nmetadata:\n  name: a\n  annotations:\n    z: "1"\n',
    want: `kind: A\nmetadata:\n  name: a\n  annotations:\n    z: "1"\n    ${key}: 'c/t/a.yaml'\n`,
  },
  {
    name: 'annotations in flow style',
    text: 'metadata:\n  annotations: {x: "y"} # why\nkind: A\n',
    want: `metadata:\n  annotations: {x: "y", ${key}: 'c/t/a.yaml'} # why\nkind: A\n`,
  },
  {
    name: 'metadata in flow style',
    text: 'kind: A\nmetadata: {name: a}\n',
    want: `kind: A\nmetadata: {name: a, annotations: {${key}: 'c/t/a.yaml'}}\n`,
  },
  {
    name: 'both in flow style',
    text: 'kind: A\nmetadata: {annotations: {x: y}, name: a}\n',
    want: `kind: A\nmetadata: {annotations: {x: y, ${key}: 'c/t/a.yaml'}, name: a}\n`,
  },
])('adds the file name to a document and removes it again: $name', ({ text, want }) => {
  const named = withFileName(text, 'c/t/a.yaml');
  expect(named).toBe(want);
  expect(fileNameOf(named)).toBe('c/t/a.yaml');
  expect(withoutFileName(named)).toBe(text);
});

it('parses flow style, and rewrites it as block style', () => {
  const named = withFileName('{"kind": "A", "metadata": {"name": "a"}}', 'c/t/a.yaml');
  expect(fileNameOf(named)).toBe('c/t/a.yaml');
  expect(withoutFileName(named)).toBe('kind: A\nmetadata:\n  name: a\n');
});

it.each([
  {
    name: 'sorted, without quotes',
    text: `metadata:\n  annotations:\n    ${key}: c/t/a.yaml\n    z: "1"\n  name: a\n`,
    want: 'metadata:\n  annotations:\n    z: "1"\n  name: a\n',
  },
  {
    name: 'only annotation, first',
    text: `metadata:\n  annotations:\n    ${key}: c/t/a.yaml\n  name: a\n`,
    want: 'metadata:\n  name: a\n',
  },
  { name: 'JSON', text: `{"metadata": {"annotations": {"${key}": "c/t/a.yaml"}, "name": "a"}}`, want: 'metadata:\n  name: a\n' },
  {
    name: 'no annotation',
    text: 'kind: A\n\n\ndata:\n  a: |\n    b\n\n\n    c\n',
    want: 'kind: A\n\n\ndata:\n  a: |\n    b\n\n\n    c\n',
  },
])('removes the file name from the output of another program: $name', ({ text, want }) => {
  expect(withoutFileName(text)).toBe(want);
});
