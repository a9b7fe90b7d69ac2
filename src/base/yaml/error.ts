import { TillerlessError } from '../../errors/tillerless-error.ts';

/** Prefix of Helm's YAML errors (sigs.k8s.io/yaml). */
const YAML_PREFIX = 'error converting YAML to JSON: ';

/**
 * Creates a YAML parse error. `shown` is the line number in Go's message (0 for none), and `line` is the actual line number,
 * starting at 1.
 */
export function yamlError(problem: string, shown: number, line: number, column?: number): TillerlessError {
  const text = `yaml: ${shown > 0 ? `line ${shown}: ` : ''}${problem}`;
  return new TillerlessError('YAML_PARSE', `invalid YAML: ${problem}`, {
    helmText: YAML_PREFIX + text,
    where: { line, ...(column === undefined ? {} : { column }) },
  });
}

/** Creates an error for the conversion to JSON, which takes place after parsing and does not report a position. */
export function yamlConversionError(problem: string, line?: number): TillerlessError {
  return new TillerlessError('YAML_PARSE', `invalid YAML: ${problem}`, {
    helmText: YAML_PREFIX + problem,
    where: line === undefined ? undefined : { line },
  });
}
