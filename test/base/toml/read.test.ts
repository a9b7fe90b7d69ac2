import { parseToml } from '../../../src/base/toml/toml.ts';
import { TillerlessError } from '../../../src/errors/tillerless-error.ts';

/** Formats a value compactly. Dates are formatted the way Go does it. */
function shown(value: unknown): string {
  if (value instanceof Map) return `{${[...value].map(([key, item]) => `${key}: ${shown(item)}`).join(', ')}}`;
  return Array.isArray(value) ? `[${value.map(shown).join(', ')}]` : String(value);
}

function failureOf(text: string): string {
  try {
    return `no failure, but: ${shown(parseToml(text))}`;
  } catch (error) {
    if (error instanceof TillerlessError && error.helmText !== undefined) return error.helmText.replace(/^toml: /, '');
    throw error;
  }
}

// The error messages are from Helm 4.3.1.
describe('parseToml', () => {
  it.each([
    ['a = {b = 1,}', '{a: {b: 1}}'],
    ['a = {b = 1\n}', '{a: {b: 1}}'],
    ['a = {\n}', '{a: {}}'],
    ['a = {\n#c\n}', '{a: {}}'],
    ['a = {b=1 #c\n}', '{a: {b: 1}}'],
    ['a = 07:32', '{a: 0000-01-01 07:32:00 +0000 time-local}'],
    ['a = 07:32:00', '{a: 0000-01-01 07:32:00 +0000 time-local}'],
    ['a = 07:32:00.5', '{a: 0000-01-01 07:32:00.5 +0000 time-local}'],
    ['a = 1979-05-27', '{a: 1979-05-27 00:00:00 +0000 date-local}'],
    ['a = 1979-05-27T07:32', '{a: 1979-05-27 07:32:00 +0000 datetime-local}'],
    ['a = 1979-05-27 07:32', '{a: 1979-05-27 07:32:00 +0000 datetime-local}'],
    ['a = 1979-05-27 07:32Z', '{a: 1979-05-27 07:32:00 +0000 UTC}'],
    ['a = 1979-05-27t07:32:00z', '{a: 1979-05-27 07:32:00 +0000 UTC}'],
    ['a = 1979-05-27T07:32:00', '{a: 1979-05-27 07:32:00 +0000 datetime-local}'],
    ['a = 1979-05-27T07:32:00.5+02:00', '{a: 1979-05-27 07:32:00.5 +0200 +0200}'],
    ['a = "\\e"', '{a: \u001b}'],
    ['\ufeffa = 1', '{a: 1}'],
    ['a = {}\na.b = 1', '{a: {b: 1}}'],
    ['[fruit]\napple.color = 1\n[fruit.apple]', '{fruit: {apple: {color: 1}}}'],
    ['[fruit]\napple.color = 1\n[fruit.apple.taste]', '{fruit: {apple: {color: 1, taste: {}}}}'],
    ['a.b.c=1\na.b=2', '{a: {b: {c: 1}}}'],
    ['a = -0', '{a: 0}'],
    ['a = +0', '{a: 0}'],
    ['a = 1e0_1', '{a: 10}'],
    ['a = nan\nb=-nan\nc=+inf', '{a: NaN, b: NaN, c: Infinity}'],
  ])('%j', (text, expected) => {
    expect(shown(parseToml(text))).toBe(expected);
  });

  it.each([
    ['a = 1979-5-27', 'line 1 (last key "a"): invalid datetime: "1979-5-27"'],
    ['a = 1979-05-27T25:00:00', 'line 1 (last key "a"): invalid datetime: "1979-05-27T25:00:00"'],
    ['a = 1979-05-27 x', "line 1: expected a top-level item to end with a newline, comment, or EOF, but got 'x' instead"],
    ['a = 7:32:00', 'line 1 (last key "a"): invalid datetime: "7:32:00"'],
    ['a = 1979-02-30', 'line 1 (last key "a"): invalid datetime: "1979-02-30"'],
    ['é = 1', "line 1: expected '.' or '=', but got 'é' instead"],
    ['a = "\u0001"', 'line 1 (last key "a"): TOML files cannot contain control characters: \'0x01\''],
    ['a = 1 # \u0001', "line 1: TOML files cannot contain control characters: '0x01'"],
    ['\u0001 = 1', "line 1: TOML files cannot contain control characters: '0x01'"],
    ['a = 1\rb = 2', 'line 1 (last key "a"): TOML files cannot contain control characters: \'0x0d\''],
    ['a = "\r"', 'line 1 (last key "a"): TOML files cannot contain control characters: \'0x0d\''],
    ['a = \u007f', 'line 1 (last key "a"): TOML files cannot contain control characters: \'0x7f\''],
    ['a = "x\\', 'line 0 (last key "a"): invalid escape in string \'\\\u0000\''],
    ['a = """x\\', 'line 0 (last key "a"): invalid escape in string \'\\\u0000\''],
    ['a = "\\x4"', 'line 1 (last key "a"): expected two hexadecimal digits after \'\\x\', but got "\\\\x4\\"" instead'],
    ['a = "\\U1234"', 'line 1 (last key "a"): expected eight hexadecimal digits after \'\\U\', but got "\\\\U1234\\"" instead'],
    ['a = +0x1', 'line 1 (last key "a"): cannot use sign with non-decimal numbers: \'+0x\''],
    ['a = -0b1', 'line 1 (last key "a"): cannot use sign with non-decimal numbers: \'-0b\''],
    ['a = 0xg', 'line 1 (last key "a"): not a hexadecimal number: \'0xg\''],
    ['a = 0b2', 'line 1 (last key "a"): not a binary number: \'0b2\''],
    ['a = 0o8', 'line 1 (last key "a"): not an octal number: \'0o8\''],
    ['a = +.5', 'line 1 (last key "a"): floats must start with a digit, not \'.\''],
    ['a = .5', 'line 1 (last key "a"): floats must start with a digit, not \'.\''],
    ['a = +a', 'line 1 (last key "a"): expected a digit but got \'a\''],
    ['a = 1e', 'line 1 (last key "a"): Invalid float value: "1e"'],
    ['a = 1.', 'line 1 (last key "a"): Invalid float "1.": \'.\' must be followed by one or more digits'],
    ['a = 1.e5', 'line 1 (last key "a"): Invalid float "1.e5": \'.\' must be followed by one or more digits'],
    ['a = 1._5', 'line 1 (last key "a"): Invalid float "1._5": underscores must be surrounded by digits'],
    ['a = 1_.5', 'line 1 (last key "a"): Invalid float "1_.5": underscores must be surrounded by digits'],
    ['a = 1__0', 'line 1 (last key "a"): Invalid integer "1__0": underscores must be surrounded by digits'],
    ['a = 01', 'line 1 (last key "a"): Invalid integer "01": cannot have leading zeroes'],
    ['a = 01.5', 'line 1 (last key "a"): Invalid float "01.5": cannot have leading zeroes'],
    ['a = 1e400', 'line 1 (last key "a"): 1e400 is out of range for float64'],
    ['a = 1.2.3', 'line 1 (last key "a"): Invalid float value: "1.2.3"'],
    ['a = 1e5e5', 'line 1 (last key "a"): Invalid float value: "1e5e5"'],
    ['a = in', 'line 1 (last key "a"): expected value but found "n" instead'],
    ['a = na', 'line 1 (last key "a"): expected value but found "a" instead'],
    ['a = +in', 'line 1 (last key "a"): invalid float: \'+in\''],
    ['a = infx', "line 1: expected a top-level item to end with a newline, comment, or EOF, but got 'x' instead"],
    ['a = truex', 'line 1 (last key "a"): expected value but found "truex" instead'],
    ['a = @', 'line 1 (last key "a"): expected value but found \'@\' instead'],
    ['a = [1 2]', "line 1 (last key \"a\"): expected a comma (',') or array terminator (']'), but got '2'"],
    ['a = [1', "line 1 (last key \"a\"): expected a comma (',') or array terminator (']'), but got end of file"],
    ['a = [', 'line 1 (last key "a"): unexpected EOF; expected value'],
    ['a = {, b = 1}', 'line 1 (last key "a"): unexpected comma'],
    ['a = {b = }', 'line 1 (last key "a.b"): expected value but found \'}\' instead'],
    ['a = {b = 1 c = 2}', "line 1 (last key \"a.b\"): expected a comma or an inline table terminator '}', but got 'c' instead"],
    ['a = {b\n= 1}', "line 1 (last key \"a\"): expected '.' or '=', but got '\\n' instead"],
    ['a\n', "line 1: expected '.' or '=', but got '\\n' instead"],
    ['a = \n', 'line 1 (last key "a"): expected value but found \'\\n\' instead'],
    ['[a]]', 'line 1 (last key "a"): expected a top-level item to end with a newline, comment, or EOF, but got \']\' instead'],
    ['[[a]x]', "line 1: expected end of table array name delimiter ']', but got 'x' instead"],
    ['[a]x', 'line 1 (last key "a"): expected a top-level item to end with a newline, comment, or EOF, but got \'x\' instead'],
    [
      '[a] b = 1',
      'line 1 (last key "a"): expected a top-level item to end with a newline, comment, or EOF, but got \'b\' instead',
    ],
    ['a = 1 b', "line 1: expected a top-level item to end with a newline, comment, or EOF, but got 'b' instead"],
    ['[[a]]\n[a]', "line 2: Key 'a' has already been defined."],
    ['[a]\n[[a]]', "line 2: Key 'a' was already created and cannot be used as an array."],
    ['a = 1\n[a]', "line 2: Key 'a' has already been defined."],
    ['a = 1\n[a.b]', "line 2: Key 'a' was already created as a hash."],
    ['a = {}\n[a]', "line 2: Key 'a' has already been defined."],
    ['a = {b = 1, b = 2}', 'line 1 (last key "a.b"): Key \'a.b\' has already been defined.'],
    ['"a b" = 1\n"a b" = 2', 'line 2 (last key "a b"): Key \'"a b"\' has already been defined.'],
    ['"" = 1\n"" = 2', 'line 2: Key \'""\' has already been defined.'],
    ['a = []\na = 1', 'line 2 (last key "a"): Key \'a\' has already been defined.'],
    ['a = [1]\na = [2]', 'line 2 (last key "a"): Key \'a\' has already been defined.'],
    ['a = 1979-05-27\nb = @', 'line 2 (last key "b"): expected value but found \'@\' instead'],
    ['x.y.z = @', 'line 1 (last key "x.y.z"): expected value but found \'@\' instead'],
    ['[t]\nx.y.z = @', 'line 2 (last key "t.x.y.z"): expected value but found \'@\' instead'],
    ['[t.u]\nx = {y = @}', 'line 2 (last key "t.u.x.y"): expected value but found \'@\' instead'],
    ['[[t]]\nx = @', 'line 2 (last key "t.x"): expected value but found \'@\' instead'],
    ['a = "\n"', 'line 1 (last key "a"): strings cannot contain newlines'],
    ["a = '\n'", 'line 1 (last key "a"): strings cannot contain newlines'],
    ['a = 9223372036854775808', 'line 1 (last key "a"): 9223372036854775808 is out of range for int64'],
    ['a = -9223372036854775809', 'line 1 (last key "a"): -9223372036854775809 is out of range for int64'],
    ['a = 1 \u0000', "line 1: TOML files cannot contain control characters: '0x00'"],
    ['\u0000', 'line 1: files cannot contain NULL bytes; probably using UTF-16; TOML files must be UTF-8'],
    ['a = """\n\\x"""', 'line 2 (last key "a"): expected two hexadecimal digits after \'\\x\', but got "\\n\\\\x\\"" instead'],
    ['a = 0_1', 'line 1 (last key "a"): Invalid integer "0_1": cannot have leading zeroes'],
    ['a = 0x_1', 'line 1 (last key "a"): not a hexadecimal number: \'0x_\''],
    ['a = 0x1_', 'line 1 (last key "a"): Invalid integer "0x1_": underscores must be surrounded by digits'],
    ['a = -', 'line 1 (last key "a"): expected a digit but got \'\\x00\''],
    ['a = +', 'line 1 (last key "a"): expected a digit but got \'\\x00\''],
    ['a = "a" "b"', "line 1: expected a top-level item to end with a newline, comment, or EOF, but got '\"' instead"],
    ['a b = 1', "line 1: expected '.' or '=', but got 'b' instead"],
    ['a = """x\u0001"""', 'line 1 (last key "a"): TOML files cannot contain control characters: \'0x01\''],
    ['= 1', "line 1: unexpected '=': key name appears blank"],
    ['.a = 1', "line 1: unexpected '.': keys cannot start with a '.'"],
    ['a. = 1', "line 1: unexpected '='"],
    ['a..b = 1', "line 1: unexpected '.'"],
    ['a.=1', "line 1: unexpected '='"],
    ['a = [{b=1}]\n[[a]]', "line 2: Key 'a' was already created and cannot be used as an array."],
    ['a = [{b=1}]\na = 2', 'line 2 (last key "a"): Key \'a\' has already been defined.'],
    ['[a.b]\n[a]\nb=1', 'line 3 (last key "a.b"): Key \'a.b\' has already been defined.'],
    ['a = 00', 'line 1 (last key "a"): Invalid integer "00": cannot have leading zeroes'],
    ['a = -00', 'line 1 (last key "a"): Invalid integer "-00": cannot have leading zeroes'],
    ['a = 1_e1', 'line 1 (last key "a"): Invalid float "1_e1": underscores must be surrounded by digits'],
  ])('%j fails', (text, message) => {
    expect(failureOf(text)).toBe(message);
  });
});
