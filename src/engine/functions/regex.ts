import { type Int, nilList } from '../../base/go-value.ts';
import { compileRegexp, type GoRegexp } from '../../base/regexp.ts';
import { stringList } from '../template/kinds.ts';
import { quoteGo } from '../template/strings.ts';
import { type Definition, defineFunctions, findFailure, orRefuse, refuse } from './define.ts';

type Compile = (pattern: string) => GoRegexp;

/** The must functions tell what is wrong with a pattern. */
const compileOrTell: Compile = (pattern) => orRefuse(() => compileRegexp(pattern));

/** The others panic, in the words of Go's regexp.MustCompile. */
const compileOrPanic: Compile = (pattern) => {
  const found = findFailure(() => compileRegexp(pattern));
  if ('value' in found) return found.value;
  const canBackquote = !/[`\x00-\x08\x0a-\x1f\x7f\ufeff\ud800-\udfff]/.test(
    pattern.replace(/[\ud800-\udbff][\udc00-\udfff]/g, ''),
  );
  const quoted = canBackquote ? `\`${pattern}\`` : quoteGo(pattern);
  return refuse(`regexp: Compile(${quoted}): ${found.why}`);
};

function forms(compile: Compile): Readonly<Record<string, Definition>> {
  return {
    Find: { args: ['string', 'string'], call: (pattern: string, text: string) => compile(pattern).find(text) },
    FindAll: {
      args: ['string', 'string', 'int'],
      call: (pattern: string, text: string, count: Int) => {
        const all = compile(pattern).findAll(text, Number(count.value));
        return all.length === 0 ? nilList('string') : stringList(all);
      },
    },
    ReplaceAll: {
      args: ['string', 'string', 'string'],
      call: (pattern: string, text: string, replacement: string) => compile(pattern).replaceAll(text, replacement),
    },
    ReplaceAllLiteral: {
      args: ['string', 'string', 'string'],
      call: (pattern: string, text: string, replacement: string) => compile(pattern).replaceAllLiteral(text, replacement),
    },
    Split: {
      args: ['string', 'string', 'int'],
      call: (pattern: string, text: string, count: Int) => {
        if (count.value === 0n) return nilList('string');
        return stringList(compile(pattern).split(text, Number(count.value)));
      },
    },
  };
}

function named(prefix: string, compile: Compile): Readonly<Record<string, Definition>> {
  return Object.fromEntries(Object.entries(forms(compile)).map(([name, form]) => [`${prefix}${name}`, form]));
}

/** Regular expressions of RE2. */
export const regexFunctions = defineFunctions({
  ...named('regex', compileOrPanic),
  ...named('mustRegex', compileOrTell),
  // A pattern that can not be read matches nothing.
  regexMatch: {
    args: ['string', 'string'],
    call: (pattern: string, text: string) => {
      const compiled = findFailure(() => compileRegexp(pattern));
      return 'value' in compiled && compiled.value.test(text);
    },
  },
  mustRegexMatch: { args: ['string', 'string'], call: (pattern: string, text: string) => compileOrTell(pattern).test(text) },
  regexQuoteMeta: { args: ['string'], call: (text: string) => text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&') },
});
