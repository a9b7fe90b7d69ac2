import { isRequestUrl, isWebAddress } from '../../../src/actions/lint/is-url.ts';

// Results of govalidator, which Helm uses to validate icons, sources and maintainer URLs.
it.each([
  ...[
    'https://a.b/c',
    'http://a',
    'oci://a/b',
    'a:',
    'mailto:a@b.co',
    'https://a/b c',
    'https://a/b#c',
    'http://[::1]:80/',
    'http://é/',
  ].map((text) => ({ text, want: true })),
  ...[
    '',
    'a',
    'a.b/c',
    '/a',
    '//a/b',
    ':a',
    'http://a b',
    'http://a:x',
    'http://a:1:2',
    'http://a#b',
    'http://[x]/',
    'http://a/%zz',
    '1a:b',
  ].map((text) => ({ text, want: false })),
])('isRequestUrl of $text: $want', ({ text, want }) => expect(isRequestUrl(text)).toBe(want));

it.each([
  ...['a.b/c', 'example.com', 'github.com/a', 'https://a.b', 'http://localhost:80', 'u:p@a.co', 'www.a-b.co', '1.2.3.4', 'http://[::1]/', 'ü.de', 'a.b.'].map(
    (text) => ({ text, want: true }),
  ),
  ...['', 'a', 'abc', '.a.b', 'oci://a.b', 'mailto:a b', 'https://a b', 'a..b', 'http://', 'a.b:123456', 'a/b', `a.b/${'x'.repeat(2083)}`].map(
    (text) => ({ text, want: false }),
  ),
])('isWebAddress of $text: $want', ({ text, want }) => expect(isWebAddress(text)).toBe(want)); // biome-ignore format: one table
