import { parseInline, parseMarkdown } from '../../src/ui/client/state/markdown.ts';

it.each([
  ['plain text', [{ kind: 'text', text: 'plain text' }]],
  [
    'a `b` c',
    [
      { kind: 'text', text: 'a ' },
      { kind: 'code', text: 'b' },
      { kind: 'text', text: ' c' },
    ],
  ],
  [
    '**bold** *soft*',
    [
      { kind: 'strong', text: 'bold' },
      { kind: 'text', text: ' ' },
      { kind: 'emphasis', text: 'soft' },
    ],
  ],
  ['[docs](https://a.example/x)', [{ kind: 'link', text: 'docs', address: 'https://a.example/x' }]],
  ['<https://a.example>', [{ kind: 'link', text: 'https://a.example', address: 'https://a.example' }]],
  ['![logo](https://a.example/x.png)', [{ kind: 'image', text: 'logo' }]],
  ['[x](javascript:alert(1))', [{ kind: 'text', text: '[x](javascript:alert(1))' }]],
  ['[x](JaVaScRiPt:alert)', [{ kind: 'text', text: 'x' }]],
  ['[x](data:text/html,y)', [{ kind: 'text', text: 'x' }]],
  ['[x](/api/plans)', [{ kind: 'text', text: 'x' }]],
  ['<script>alert(1)</script>', [{ kind: 'text', text: '<script>alert(1)</script>' }]],
  ['<img src=x onerror=alert(1)>', [{ kind: 'text', text: '<img src=x onerror=alert(1)>' }]],
])('inline %j', (text, expected) => {
  expect(parseInline(text)).toEqual(expected);
});

it('parses the blocks of a readme', () => {
  const text =
    '# Web\n\nA chart\nof two lines.\n\n- one\n- two\n  more\n\n```sh\nhelm <b>\n```\n\n| a | b |\n|---|---|\n| 1 | `2` |\n\n---\n> note\n';
  expect(parseMarkdown(text).map(({ kind }) => kind)).toEqual(['heading', 'paragraph', 'list', 'code', 'table', 'rule', 'quote']);
});

it.each([
  '*'.repeat(50_000),
  '['.repeat(50_000),
  '`'.repeat(50_001),
  '![](('.repeat(10_000),
  '| -'.repeat(20_000),
  '- '.repeat(50_000),
])(
  'parses hostile text in linear time: %.10s…',
  (text) => {
    expect(parseMarkdown(text).length).toBeGreaterThan(0);
  },
  2000,
);
