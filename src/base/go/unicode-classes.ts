// Since version 1.25, Go's regexp/syntax ignores case, spaces, underscores and hyphens in the names of Unicode classes (UTS 18),
// and accepts the aliases of general categories. RE2 accepts only the short names.
const categories =
  'C Cc Cf Co Cs L Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps S Sc Sk Sm So Z Zl Zp Zs Any'.split(' ');

const aliases = {
  closepunctuation: 'Pe',
  cntrl: 'Cc',
  combiningmark: 'M',
  connectorpunctuation: 'Pc',
  control: 'Cc',
  currencysymbol: 'Sc',
  dashpunctuation: 'Pd',
  decimalnumber: 'Nd',
  digit: 'Nd',
  enclosingmark: 'Me',
  finalpunctuation: 'Pf',
  format: 'Cf',
  initialpunctuation: 'Pi',
  letter: 'L',
  letternumber: 'Nl',
  lineseparator: 'Zl',
  lowercaseletter: 'Ll',
  mark: 'M',
  mathsymbol: 'Sm',
  modifierletter: 'Lm',
  modifiersymbol: 'Sk',
  nonspacingmark: 'Mn',
  number: 'N',
  openpunctuation: 'Ps',
  other: 'C',
  otherletter: 'Lo',
  othernumber: 'No',
  otherpunctuation: 'Po',
  othersymbol: 'So',
  paragraphseparator: 'Zp',
  privateuse: 'Co',
  punct: 'P',
  punctuation: 'P',
  separator: 'Z',
  spaceseparator: 'Zs',
  spacingmark: 'Mc',
  surrogate: 'Cs',
  symbol: 'S',
  titlecaseletter: 'Lt',
  uppercaseletter: 'Lu',
};

/** Unicode classes that RE2 does not support, spelled out as the content of a bracket expression. */
const spelledOut: ReadonlyMap<string, string> = new Map([
  ['ascii', '\\x00-\\x7F'],
  ['lc', '\\p{Lu}\\p{Ll}\\p{Lt}'],
  ['casedletter', '\\p{Lu}\\p{Ll}\\p{Lt}'],
]);

const names: ReadonlyMap<string, string> = new Map([
  ...categories.map((name) => [name.toLowerCase(), name] as const),
  ...Object.entries(aliases),
]);

/**
 * Matches a quoted literal, a POSIX class, a Unicode class, the start or end of a bracket expression, or another escape sequence.
 */
const part = /\\Q[\s\S]*?(?:\\E|$)|\[:\^?\w+:\]|\\[pP](?:\{(\^?)([^}]*)\}|([A-Za-z]))|\[\^?\]?|\]|\\[\s\S]/g;

/**
 * Rewrites the Unicode classes (such as \p{greek}) in a Go regular expression for RE2, which supports fewer classes and only one
 * spelling of each name. Unknown classes are kept, so that RE2 rejects them.
 */
export function withRe2Classes(pattern: string): string {
  if (!/\\p/i.test(pattern)) return pattern;
  let isBracket = false;
  return pattern.replace(part, (text: string, ...[caret, long, short]: (string | undefined)[]) => {
    if (text.startsWith('[:')) return text;
    if (text.startsWith('[')) isBracket = true;
    else if (text === ']') isBracket = false;
    const name = long ?? short;
    return name === undefined ? text : classText({ text, caret: caret ?? '', name, isBracket });
  });
}

interface UnicodeClass {
  readonly text: string;
  readonly caret: string;
  readonly name: string;
  readonly isBracket: boolean;
}

function classText({ text, caret, name, isBracket }: UnicodeClass): string {
  const letter = text.charAt(1);
  const key = name.toLowerCase().replace(/[ _-]/g, '');
  const spelled = spelledOut.get(key);
  const isNegated = (letter === 'P') !== (caret === '^');
  if (spelled !== undefined) {
    if (!isBracket) return `[${isNegated ? '^' : ''}${spelled}]`;
    return isNegated ? text : spelled;
  }
  const known = names.get(key) ?? scriptName(name);
  return known === undefined ? text : `\\${letter}{${caret}${known}}`;
}

/** Returns the name of a script in the correct case, for example "Greek" for "greek", if the name consists only of letters. */
function scriptName(name: string): string | undefined {
  return /^[A-Za-z]+$/.test(name) ? name.charAt(0).toUpperCase() + name.slice(1).toLowerCase() : undefined;
}
