import { TillerlessError } from '../../errors/tillerless-error.ts';

/** Prefix of YAML errors in Helm (sigs.k8s.io/yaml). */
const YAML_PREFIX = 'error converting YAML to JSON: ';

/** Creates a YAML parse error. `shown` is the line in Go's message (0 for none), `line` is the actual one, starting at 1. */
export function yamlError(problem: string, shown: number, line: number, column?: number): TillerlessError {
  const text = `yaml: ${shown > 0 ? `line ${shown}: ` : ''}${problem}`;
  return new TillerlessError('YAML_PARSE', `invalid YAML: ${problem}`, {
    helmText: YAML_PREFIX + text,
    where: { line, ...(column === undefined ? {} : { column }) },
  });
}

/** Creates an error of the conversion after parsing, which has no position. */
export function yamlConversionError(problem: string, line?: number): TillerlessError {
  return new TillerlessError('YAML_PARSE', `invalid YAML: ${problem}`, {
    helmText: YAML_PREFIX + problem,
    where: line === undefined ? undefined : { line },
  });
}
