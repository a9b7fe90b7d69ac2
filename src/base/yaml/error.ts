import { TillerlessError } from '../../errors/tillerless-error.ts';

/** What Helm puts before every error of reading YAML (sigs.k8s.io/yaml). */
const YAML_PREFIX = 'error converting YAML to JSON: ';

/** An error of the YAML reader. `shown` is the line in Go's text (0: none), `line` the true one, counted from 1. */
export function yamlError(problem: string, shown: number, line: number, column?: number): TillerlessError {
  const text = `yaml: ${shown > 0 ? `line ${shown}: ` : ''}${problem}`;
  return new TillerlessError('YAML_PARSE', `invalid YAML: ${problem}`, {
    helmText: YAML_PREFIX + text,
    where: { line, ...(column === undefined ? {} : { column }) },
  });
}

/** An error of the step after reading, which has no position. */
export function yamlConversionError(problem: string, line?: number): TillerlessError {
  return new TillerlessError('YAML_PARSE', `invalid YAML: ${problem}`, {
    helmText: YAML_PREFIX + problem,
    where: line === undefined ? undefined : { line },
  });
}
