import { parseGoJson } from '../../base/go/json.ts';
import { isMap, type Value } from '../../base/go/value.ts';
import { dumpYaml3, parseYaml3 } from '../../base/yaml/yaml.ts';
import { defineFunctions } from '../../engine/functions/define.ts';
import { checkSize } from '../../engine/template/value-size.ts';
import { isTillerlessError, reasonOf } from '../../errors/tillerless-error.ts';

/**
 * The functions that helm-docs provides in addition to sprig's, and those that differ from the Helm function of the same name.
 */
export const docsFunctions = defineFunctions({
  toYaml: {
    args: ['any'],
    readsAll: true,
    doc: 'Converts a value to YAML (go-yaml v3); returns an empty string on failure.',
    cost: { steps: 22, perCharacter: 0.3, bytes: 200, bytesPerCharacter: 24 },
    call: (value) => {
      checkSize(value);
      return orElse(
        () => dumpYaml3(value).replace(/\n$/, ''),
        () => '',
      );
    },
  },
  fromYaml: {
    args: ['string'],
    doc: 'Parses a YAML mapping; on failure, the key Error contains the error message.',
    cost: { steps: 20, perCharacter: 0.3, bytes: 500, bytesPerCharacter: 24 },
    call: (text) =>
      orElse<Value>(
        () => {
          const value = parseYaml3(text) ?? new Map();
          return isMap(value) ? value : new Map([['Error', 'yaml: unmarshal errors: the document is not a map']]);
        },
        (error) => new Map([['Error', reasonOf(error)]]),
      ),
  },
  fromJson: {
    args: ['string'],
    doc: 'Parses JSON; returns nil on failure.',
    cost: { steps: 20, perCharacter: 0.2, bytes: 500, bytesPerCharacter: 24 },
    call: (text) =>
      orElse<Value>(
        () => parseGoJson(text),
        () => null,
      ),
  },
});

function orElse<T>(run: () => T, otherwise: (error: unknown) => T): T {
  try {
    return run();
  } catch (error) {
    if (isTillerlessError(error, 'YAML_PARSE')) return otherwise(error);
    throw error;
  }
}
