import type { ValueMap } from '../../base/go/value.ts';
import { advised } from '../../base/yaml/syntax-hints.ts';
import { parseValues } from '../../chart/values-file.ts';
import { isTillerlessError, reasonOf, TillerlessError } from '../../errors/tillerless-error.ts';

/** Parses a values file. @param path for error messages @throws YAML_PARSE, VALUES_INVALID */
export function parseValuesFile(path: string, text: string): ValueMap {
  try {
    return parseValues(text);
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    const { where, ...advice } = advised(text, error);
    throw new TillerlessError(error.code, `${path}: ${error.message}`, {
      ...advice,
      helmText: `failed to parse ${path}: ${reasonOf(error)}`,
      where: { ...where, file: path },
      cause: error,
    });
  }
}
