import { TillerlessError } from '../../errors/tillerless-error.ts';

/** Reports whether labels match a selector. */
export type LabelTest = (labels: Readonly<Record<string, string>>) => boolean;

/**
 * Parses a Kubernetes label selector: `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b)`, `a`, `!a`, `a>1`, `a<1`.
 *
 * @throws USAGE if it is invalid
 */
export function parseLabelSelector(text: string): LabelTest {
  const tests = splitTerms(text).map(parseTerm);
  return (labels) => tests.every((test) => test(labels));
}

function splitTerms(text: string): string[] {
  const terms = text.match(/(?:\([^)]*(?:\)|$)|[^,(])+/g) ?? [];
  return terms.map((term) => term.trim()).filter((term) => term !== '');
}

const term = /^(!)?\s*([\w./-]+)\s*(?:(==|=|!=|>|<)\s*([\w.-]*)|\s(in|notin)\s*\(([^)]*)\))?$/;

function parseTerm(text: string): LabelTest {
  const match = term.exec(text);
  if (!match)
    throw new TillerlessError('USAGE', parseProblem(text), { hint: 'use a selector such as a=b, a!=b, "a in (b,c)", a or !a' });
  const [, not, key = '', operator, value = '', setOperator, set = ''] = match;
  if (not) return (labels) => labels[key] === undefined;
  if (setOperator) {
    const values = new Set(set.split(',').map((item) => item.trim()));
    const wanted = setOperator === 'in';
    return (labels) => (labels[key] === undefined ? !wanted : values.has(labels[key]) === wanted);
  }
  if (operator === undefined) return (labels) => labels[key] !== undefined;
  if (operator === '!=') return (labels) => labels[key] !== value;
  if (operator === '>') return (labels) => Number(labels[key]) > Number(value);
  if (operator === '<') return (labels) => Number(labels[key]) < Number(value);
  return (labels) => labels[key] === value;
}

/** Returns apimachinery's parse error, which reports the token after the key. */
function parseProblem(text: string): string {
  const tokens = text.split(/\s+/);
  return `unable to parse requirement: found '${tokens[1] ?? tokens[0]}', expected: in, notin, =, ==, !=, gt, lt`;
}
