import { orderedJson } from '../base/go/json-stringify.ts';
import { dumpAnyYaml } from '../base/yaml/yaml.ts';

/** JSON on one line with a newline, and with <, > and & escaped, as Go prints it. */
export function formatJson(data: unknown): string {
  return `${orderedJson(data)}
`;
}

/** YAML with sorted keys. */
export function formatYaml(data: unknown): string {
  // What has no JSON form (undefined fields) is dropped on the way.
  return dumpAnyYaml(JSON.parse(JSON.stringify(data)));
}

/** Prints data in the format asked for; `table` makes the text of a table. */
export function formatAs(format: 'table' | 'json' | 'yaml', data: unknown, table: () => string): string {
  switch (format) {
    case 'json':
      return formatJson(data);
    case 'yaml':
      return formatYaml(data);
    case 'table':
      return table();
  }
}
