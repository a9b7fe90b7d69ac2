import { StructFields } from '../../../base/go/json.ts';
import { isMap, type Value, type ValueMap } from '../../../base/go/value.ts';
import { dumpYamlPretty } from '../../../base/yaml/yaml.ts';
import { type FieldTypes, stateType, structTypes } from './state-fields.ts';

/** The parts of a state file that `build` prints. */
export interface PrintedState {
  readonly file: string;
  readonly fields: ValueMap;
  readonly releases: readonly ValueMap[];
  readonly values: ValueMap;
}

/** Formats a state file as YAML, with the fields in the order of helmfile's structs. */
export function stateText({ file, fields, releases, values }: PrintedState): string {
  const state: ValueMap = new Map(fields);
  state.set('filepath', file);
  state.set('renderedvalues', values);
  if (releases.length > 0) state.set('releases', releases);
  else state.delete('releases');
  return dumpYamlPretty(structOf(state, stateType.fields));
}

/** Returns a struct with its fields in the type's order, including fields that are printed even if they are zero. */
function structOf(map: ValueMap, types: FieldTypes): StructFields {
  const fields = new StructFields();
  for (const [name, type] of Object.entries(types)) {
    const value = map.get(name);
    if (value !== undefined) fields.set(name, printedField(value, type.replace(/^\*|!$/g, '')));
    else if (type.endsWith('!')) fields.set(name, zeroOf(type.slice(0, -1)));
  }
  return fields;
}

function printedField(value: Value, type: string): Value {
  if (type.startsWith('[]') && Array.isArray(value))
    return value.map((item: Value) => printedField(item, type.slice('[]'.length)));
  if (type.startsWith('map[string]') && isMap(value) && type !== 'map[string]interface {}') {
    const item = type.slice('map[string]'.length);
    return new Map([...value].map(([key, entry]) => [key, printedField(entry, item)]));
  }
  const struct = structTypes[type];
  return struct !== undefined && isMap(value) ? structOf(value, struct.fields) : value;
}

function zeroOf(type: string): Value {
  if (type === 'string') return '';
  if (type === 'bool') return false;
  if (type === 'int') return 0;
  return type.startsWith('[]') ? [] : new Map();
}
