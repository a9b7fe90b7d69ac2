import { orderedJson } from '../base/go/json-stringify.ts';
import { dumpAnyYaml } from '../base/yaml/yaml.ts';

/** Formats data as a single line of JSON with a trailing newline. As in Go, <, > and & are escaped. */
export function formatJson(data: unknown): string {
  return `${orderedJson(data)}
`;
}

/** Formats data as YAML with sorted keys. */
export function formatYaml(data: unknown): string {
  // Convert the data to JSON and back to remove fields that are undefined.
  return dumpAnyYaml(JSON.parse(JSON.stringify(data)));
}

/** Formats data in the requested output format. `table` is called to format a table. */
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
