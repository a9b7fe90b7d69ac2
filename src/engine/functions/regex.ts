import { quoteGo } from '../../base/go/quote.ts';
import { compileRegexp, type GoRegexp, isCompiled } from '../../base/go/regexp.ts';
import { nilList, type Value } from '../../base/go/value.ts';
import { stringList } from '../template/go-types.ts';
import { spendBytes, spendSteps } from '../template/work-budget.ts';
import { defineFunctions, type Family, findFailure, orRefuse, refuse, withPrefix } from './define.ts';

type Compile = (pattern: string) => GoRegexp;

/** Steps charged for each search. */
const searchSteps = 5;
/** Steps and bytes charged for compiling a pattern. */
const patternSteps = 100;
const patternBytes = 10_000;
/** Steps charged for each character of a compiled pattern. */
const patternCharacterSteps = 1;
/** Steps charged for matching one character of the searched text against one pattern element. */
const partSteps = 0.05;
/** Minimum number of pattern elements by which the cost of a search is multiplied. */
const fewestParts = 5;
/** Bytes charged for each character of a compiled pattern or a searched string. */
const matchBytes = 8;

/** Compiles a pattern. Deducts the cost from the rendering budget, unless the pattern has already been compiled. */
function compileCounted(pattern: string): GoRegexp {
  if (!isCompiled(pattern)) {
    spendSteps(patternSteps + pattern.length * patternCharacterSteps);
    spendBytes(patternBytes + pattern.length * matchBytes);
  }
  return compileRegexp(pattern);
}

/** Deducts the cost of a search from the budget. A search can scan the text once for each element of the pattern. */
function counted(compiled: GoRegexp, text: string): GoRegexp {
  spendSteps(searchSteps + text.length * Math.max(compiled.size, fewestParts) * partSteps);
  spendBytes(text.length * matchBytes);
  return compiled;
}

/** Deducts the size of a list of matches from the budget, and returns the list. */
function matchList(texts: readonly string[]): Value {
  spendBytes(texts.length * 48);
  return stringList([...texts]);
}

/** Compiles a pattern for the `must` functions, which return the parse error. */
const compileOrTell: Compile = (pattern) => orRefuse(() => compileCounted(pattern));

/**
 * Compiles a pattern for the regex functions without the prefix `must`. If the pattern is invalid, these functions panic with the
 * message of regexp.MustCompile.
 */
const compileOrPanic: Compile = (pattern) => {
  const compiled = findFailure(() => compileCounted(pattern));
  if ('value' in compiled) return compiled.value;
  const canBackquote = !/[`\x00-\x08\x0a-\x1f\x7f\ufeff\ud800-\udfff]/.test(
    pattern.replace(/[\ud800-\udbff][\udc00-\udfff]/g, ''),
  );
  const quoted = canBackquote ? `\`${pattern}\`` : quoteGo(pattern);
  return refuse(`regexp: Compile(${quoted}): ${compiled.why}`);
};

function forms(compile: Compile): Family {
  return defineFunctions({
    Find: {
      args: ['string', 'string'],
      doc: 'Returns the first match of an RE2 expression.',
      call: (pattern, text) => counted(compile(pattern), text).find(text),
    },
    FindAll: {
      args: ['string', 'string', 'int'],
      doc: 'Returns up to N matches of an RE2 expression, or all if N is negative.',
      call: (pattern, text, count) => {
        const all = counted(compile(pattern), text).findAll(text, Number(count.value));
        return all.length === 0 ? nilList('string') : stringList(all);
      },
    },
    ReplaceAll: {
      args: ['string', 'string', 'string'],
      doc: 'Replaces all matches of an RE2 expression; $1 in the replacement is the first group.',
      cost: { steps: 1, perCharacter: 1.2, bytes: 100, bytesPerCharacter: 8 },
      call: (pattern, text, replacement) => counted(compile(pattern), text).replaceAll(text, replacement),
    },
    ReplaceAllLiteral: {
      args: ['string', 'string', 'string'],
      doc: 'Replaces all matches of an RE2 expression with a literal string.',
      call: (pattern, text, replacement) => counted(compile(pattern), text).replaceAllLiteral(text, replacement),
    },
    Split: {
      args: ['string', 'string', 'int'],
      doc: 'Splits a string at matches of an RE2 expression into up to N parts, or into all parts if N is negative.',
      call: (pattern, text, count) => {
        const expression = counted(compile(pattern), text);
        if (count.value === 0n) return nilList('string');
        return matchList(expression.split(text, Number(count.value)));
      },
    },
  });
}

/** Regular expression functions (RE2 syntax). */
export const regexFunctions: Family = {
  ...withPrefix('regex', forms(compileOrPanic)),
  ...withPrefix('mustRegex', forms(compileOrTell)),
  ...defineFunctions({
    // An invalid pattern matches nothing.
    regexMatch: {
      args: ['string', 'string'],
      doc: 'Reports whether a string matches an RE2 expression.',
      call: (pattern, text) => {
        const compiled = findFailure(() => compileCounted(pattern));
        return 'value' in compiled && counted(compiled.value, text).test(text);
      },
    },
    mustRegexMatch: {
      args: ['string', 'string'],
      doc: 'Like regexMatch; fails instead of returning an empty or partial result.',
      call: (pattern, text) => counted(compileOrTell(pattern), text).test(text),
    },
    regexQuoteMeta: {
      args: ['string'],
      doc: 'Escapes all regular expression metacharacters in a string.',
      cost: { steps: 1, perCharacter: 0.6, bytes: 100, bytesPerCharacter: 40 },
      call: (text) => text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&'),
    },
  }),
};
