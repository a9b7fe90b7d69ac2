import { TillerlessError } from '../../errors/tillerless-error.ts';
import { formatFloatG } from '../go/float.ts';
import { goJson } from '../go/json.ts';
import { Int, type Value } from '../go/value.ts';
import { evaluateJsonPath, type Item, type Items, type PathLimits } from './evaluate.ts';
import { parseJsonPath } from './parse.ts';

const MAX_STEPS = 2_000_000;
const MAX_RANGE_DEPTH = 500;
const MAX_OUTPUT = 32 * 1024 * 1024;

/**
 * Expands a JSONPath template such as `text {.a.b[0]} text`, as kubectl and Helm do (k8s.io/client-go/util/jsonpath). Like
 * `helm show values --jsonpath`, returns an empty string if the evaluation fails, for example because a key does not exist.
 *
 * @throws USAGE for syntax errors, and for templates that exceed a limit
 */
export function jsonPathText(template: string, root: Value): string {
  const nodes = parseJsonPath(template, (why) => {
    throw new TillerlessError('USAGE', `cannot parse the JSONPath expression ${template}: ${why}`, {
      helmText: `error parsing jsonpath ${template}: ${why}`,
    });
  });
  return printed(evaluateJsonPath(nodes, root, new Limits()) ?? []);
}

class Limits implements PathLimits {
  #steps = 0;

  charge(steps: number): void {
    this.#steps += steps;
    if (this.#steps > MAX_STEPS) throw tooLarge(`takes more than ${MAX_STEPS} steps`);
  }

  enter(depth: number): void {
    if (depth > MAX_RANGE_DEPTH) throw tooLarge(`has more than ${MAX_RANGE_DEPTH} nested ranges`);
  }
}

function tooLarge(what: string): TillerlessError {
  return new TillerlessError('USAGE', `the JSONPath expression ${what}`);
}

/** Prints each part of the template (JSONPath.PrintResults). The values of one part are separated by spaces. */
function printed(parts: readonly Items[]): string {
  const texts: string[] = [];
  let size = 0;
  for (const items of parts)
    for (const [i, item] of items.entries()) {
      const text = (i === 0 ? '' : ' ') + itemText(item);
      size += text.length;
      if (size > MAX_OUTPUT) throw tooLarge(`prints more than ${MAX_OUTPUT} characters`);
      texts.push(text);
    }
  return texts.join('');
}

function itemText(item: Item): string {
  if (item === undefined) return '<no value>';
  if (typeof item === 'string') return item;
  if (typeof item === 'number') return formatFloatG(item);
  return item instanceof Int ? item.toString() : goJson(item);
}
