import { keywordKinds } from './model/schema.ts';

const ONE_LINE = /^#+[ \t]*@schema[ \t]+(\S.*)$/;
/** Annotation keywords for the items of a list. Each is mapped to the JSON Schema keyword that it sets in `items`. */
const itemKeywords: Readonly<Record<string, string>> = {
  item: 'type',
  itemEnum: 'enum',
  itemProperties: 'properties',
  itemRef: '$ref',
};

/** An annotation in the style of helm-values-schema-json: `# @schema type:[string, null]; minLength:1; required`. */
export interface OneLineAnnotation {
  /** the annotation as YAML */
  readonly yaml: string;
  /** true if the value must not be part of the schema */
  readonly isHidden: boolean;
}

/** Parses a line of a comment. Returns undefined if the line is not an annotation in this style. */
export function oneLineAnnotation(line: string): OneLineAnnotation | undefined {
  const [, text] = ONE_LINE.exec(line) ?? [];
  if (text === undefined) return undefined;
  const parts = splitParts(text).map(keywordAndValue);
  if (parts.length === 0 || !parts.every(([name]) => isKeyword(name))) return undefined;
  const own = parts.filter(([name]) => !Object.hasOwn(itemKeywords, name) && !special.has(name));
  const items = parts.filter(([name]) => Object.hasOwn(itemKeywords, name));
  const lines = own.map(([name, value]) => `${JSON.stringify(name)}: ${value}`);
  const ofItems = items.map(([name, value]) => `${JSON.stringify(itemKeywords[name])}: ${value}`);
  if (ofItems.length > 0) lines.push(`"items": {${ofItems.join(', ')}}`);
  if (parts.some(([name, value]) => name === 'skipProperties' && value === 'true')) lines.push('"properties": {}');
  return { yaml: lines.join('\n'), isHidden: parts.some(([name, value]) => name === 'hidden' && value === 'true') };
}

/** Keywords that control the generated schema. */
const special: ReadonlySet<string> = new Set(['hidden', 'skipProperties', 'mergeProperties']);

function isKeyword(name: string): boolean {
  return (
    name === 'required' ||
    [keywordKinds, itemKeywords].some((table) => Object.hasOwn(table, name)) ||
    special.has(name) ||
    /^x-/.test(name)
  );
}

/** Returns a keyword and its value. A keyword without a value has the value true. */
function keywordAndValue(part: string): readonly [string, string] {
  const at = part.indexOf(':');
  if (at < 0) return [part.trim(), 'true'];
  const value = part.slice(at + 1).trim();
  return [part.slice(0, at).trim(), value === '' ? 'true' : value];
}

/** Splits an annotation at semicolons, except in quotes and brackets. */
function splitParts(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = '';
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const sign = text.charAt(at);
    if (quote !== '') quote = sign === quote ? '' : quote;
    else if ((sign === '"' || sign === "'") && /[\s:[{,(]/.test(text.charAt(at - 1))) quote = sign;
    else if (sign === '[' || sign === '{') depth++;
    else if (sign === ']' || sign === '}') depth--;
    else if (sign === ';' && depth <= 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(text.slice(start));
  return parts.filter((part) => part.trim() !== '');
}
