import { isMap, type Value } from '../../../base/go/value.ts';
import { AnyKeyMap } from '../../../base/yaml/any-key-map.ts';
import { typeName } from '../../../engine/template/go-types.ts';
import { reasonOf, TillerlessError } from '../../../errors/tillerless-error.ts';

/** Returns the message of a YAML error without the prefix of sigs.k8s.io/yaml, a library that helmfile does not use. */
export function yamlReason(error: unknown): string {
  return reasonOf(error).replace(/^error converting YAML to JSON: /, '');
}

/** Rejects maps with keys that are not strings. @throws YAML_PARSE */
export function checkStringKeys(root: Value, file?: string): void {
  const values: Value[] = [root];
  for (let value = values.pop(); value !== undefined; value = values.pop()) {
    if (value instanceof AnyKeyMap && value.typedKeys.size > 0) {
      const [name, key = null] = [...value.typedKeys][0] ?? [];
      const text = `unexpected type of key in map: expected string, got ${typeName(key)}: value=${name}`;
      const where = file === undefined ? {} : { where: { file } };
      throw new TillerlessError('YAML_PARSE', text, { ...where, hint: `write the key in quotes: "${name}"` });
    }
    if (isMap(value)) values.push(...value.values());
    else if (Array.isArray(value)) for (const item of value) values.push(item);
  }
}
