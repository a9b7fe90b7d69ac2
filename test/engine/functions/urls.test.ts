import { evaluate, failureOf } from '../../support/expression.ts';

describe('URLs', () => {
  it.each([
    [
      'urlParse "https://user:pw@example.com:8443/a%20b?x=1&y#frag" | toJson',
      '{"fragment":"frag","host":"example.com:8443","hostname":"example.com","opaque":"","path":"/a b","query":"x=1\\u0026y","scheme":"https","userinfo":"user:pw"}',
    ],
    [
      'urlParse "mailto:a@b.c" | toJson',
      '{"fragment":"","host":"","hostname":"","opaque":"a@b.c","path":"","query":"","scheme":"mailto","userinfo":""}',
    ],
    [
      'urlParse "//[::1]:80/x" | toJson',
      '{"fragment":"","host":"[::1]:80","hostname":"::1","opaque":"","path":"/x","query":"","scheme":"","userinfo":""}',
    ],
    [
      'urlParse "" | toJson',
      '{"fragment":"","host":"","hostname":"","opaque":"","path":"","query":"","scheme":"","userinfo":""}',
    ],
    ['(urlParse "http://h:1/p").hostname', 'h'],
    [
      'urlJoin (dict "scheme" "https" "host" "h:1" "path" "/a b" "query" "x=1" "fragment" "f" "userinfo" "u:p")',
      'https://u:p@h:1/a%20b?x=1#f',
    ],
    ['urlJoin (dict "host" "h" "path" "p")', '//h/p'],
    ['urlJoin (dict)', ''],
    ['urlJoin (urlParse "http://a.b/c?d#e")', 'http://a.b/c?d#e'],
    ['urlJoin (dict "scheme" "mailto" "opaque" "a@b.c")', 'mailto:a@b.c'],
  ])('%s', (expression, expected) => {
    expect(evaluate(expression)).toBe(expected);
  });

  it.each([
    ['urlParse "http://[::1"', 'error calling urlParse: unable to parse url: parse "http://[::1": missing \']\' in host'],
    [
      'urlParse "http://a b/"',
      'error calling urlParse: unable to parse url: parse "http://a b/": invalid character " " in host name',
    ],
    ['urlParse "%zz"', 'error calling urlParse: unable to parse url: parse "%zz": invalid URL escape "%zz"'],
    ['urlParse 1', 'expected string; found 1'],
    ['urlJoin (dict "host" 1)', 'error calling urlJoin: unable to parse host key, must be of type string, but int found'],
    ['urlJoin "x"', 'can\'t handle "x" for arg of type map[string]interface {}'],
  ])('%s fails', (expression, message) => {
    expect(failureOf(expression)).toBe(message);
  });
});
