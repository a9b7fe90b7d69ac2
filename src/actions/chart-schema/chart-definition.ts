import { join } from 'node:path';
import type { YamlNode } from '../../base/yaml/node.ts';
import { FieldDecoder, resolveAlias } from '../chart-docs/decode-fields.ts';
import type { ChartSource } from './chart-source.ts';
import { parseDocument } from './read-values.ts';

/** Values that a parent chart imports from a dependency. */
export interface ImportRule {
  /** path in the dependency's values */
  readonly child: string;
  /** path in the chart's values; empty for the top level */
  readonly parent: string;
}

export interface SchemaDependency {
  readonly name: string;
  readonly alias: string;
  readonly condition: string;
  readonly hasTags: boolean;
  /** the entries of import-values; undefined stands for an entry in an unknown format */
  readonly imports: readonly (ImportRule | undefined)[];
}

/** The parts of Chart.yaml that affect schemas. Missing fields are empty. */
export interface ChartDefinition {
  readonly name: string;
  readonly description: string;
  readonly isLibrary: boolean;
  readonly dependencies: readonly SchemaDependency[];
}

const texts = ['name', 'home', 'version', 'description', 'icon', 'apiVersion', 'appVersion', 'kubeVersion', 'condition', 'tags'];

/** Reads Chart.yaml. @throws FILE_NOT_FOUND, FILE_IO, YAML_PARSE */
export function readChartDefinition(source: ChartSource): ChartDefinition {
  const file = join(source.directory, 'Chart.yaml');
  const fields = new FieldDecoder(parseDocument(source.read(file), file)?.root, file);
  checkTypes(fields);
  return {
    name: fields.text('name'),
    description: fields.text('description'),
    isLibrary: fields.text('type') === 'library',
    dependencies: fields.maps('dependencies').map(dependencyOf),
  };
}

/** Checks the types of fields that are otherwise unused. @throws YAML_PARSE */
function checkTypes(fields: FieldDecoder): void {
  for (const name of texts) fields.text(name);
  for (const name of ['sources', 'keywords']) fields.texts(name);
  fields.isTrue('deprecated');
}

function dependencyOf(fields: FieldDecoder): SchemaDependency {
  return {
    name: fields.text('name'),
    alias: fields.text('alias'),
    condition: fields.text('condition'),
    hasTags: fields.entries.has('tags'),
    imports: fields.nodes('import-values').map(importRuleOf),
  };
}

/**
 * Decodes an entry of `import-values`: either a key of the dependency's `exports`, or a map with the paths `child` and `parent`.
 */
function importRuleOf(node: YamlNode): ImportRule | undefined {
  if (node.kind === 'scalar') return node.tag === '!!str' ? { child: `exports.${node.value}`, parent: '' } : undefined;
  if (node.kind !== 'mapping') return undefined;
  const { entries } = new FieldDecoder(node, '');
  const text = (name: string): string => {
    const value = resolveAlias(entries.get(name));
    return value?.tag === '!!str' ? value.value : '';
  };
  return { child: text('child'), parent: text('parent') };
}
