import { goJson } from '../../base/go/json.ts';
import { Int, isMap, type Value } from '../../base/go/value.ts';
import type { YamlNode } from '../../base/yaml/node.ts';
import { emitYamlNode } from '../../base/yaml/node-emitter.ts';
import { sprintf } from '../../engine/template/printf.ts';
import { isTillerlessError, reworded, TillerlessError } from '../../errors/tillerless-error.ts';
import type { ChartInfo } from './chart-info.ts';
import type { DescribedPaths } from './described-paths.ts';
import { NodeBudget, NodeValues, scalarValue } from './node-value.ts';
import { hasDescriptionMark, noComment, parseValueComment, type ValueComment } from './value-comment.ts';
import type { ValueRow } from './value-row.ts';

/** Maximum number of nodes in values.yaml. The target of an alias is counted again for each alias. */
const MAX_NODES = 100_000;

/** A value in values.yaml, and everything needed to create its row in the values table. */
interface Field {
  readonly path: string;
  /** node whose comment describes the value: the key of an entry, or the item of a list */
  readonly key: YamlNode;
  readonly value: YamlNode;
  /** true to list the value even if it has no description; false if an enclosing collection has a description */
  readonly listsAll: boolean;
  readonly depth: number;
}

/**
 * The descriptions of a value: one from the comment that names its path (`named`), and one from the comment above it (`above`).
 */
interface Descriptions {
  readonly named: ValueComment | undefined;
  readonly above: ValueComment;
}

/**
 * Returns the rows of the values table, in source order: all scalars and empty collections, and the collections that have a
 * description. Below a collection with a description, only values that have their own description are listed.
 *
 * @throws YAML_PARSE, VALUES_INVALID
 */
export function valueRows({ values, described, valuesFile }: ChartInfo): ValueRow[] {
  if (values === undefined) return [];
  if (values.kind !== 'mapping') {
    throw new TillerlessError('VALUES_INVALID', 'values file must resolve to a map', {
      where: { file: valuesFile, line: values.line, column: values.column },
    });
  }
  const reader = new RowReader(described, valuesFile);
  reader.addEntries({ path: '', key: values, value: values, listsAll: true, depth: 0 });
  return reader.rows;
}

class RowReader {
  readonly rows: ValueRow[] = [];
  private readonly described: DescribedPaths;
  private readonly file: string;
  private readonly budget: NodeBudget;

  constructor(described: DescribedPaths, file: string) {
    this.described = described;
    this.file = file;
    this.budget = new NodeBudget(MAX_NODES, file);
  }

  private addField(field: Field): void {
    const { value } = field;
    this.budget.spend(value, field.depth);
    if (value.kind === 'alias') this.addField({ ...field, value: value.target ?? value, depth: field.depth + 1 });
    else if (value.kind === 'scalar') this.addScalar(field);
    else this.addCollection(field);
  }

  private descriptionsOf({ path, key }: Field): Descriptions {
    return { named: this.described.get(path), above: commentAbove(key) };
  }

  private isListed({ listsAll }: Field, { named, above }: Descriptions): boolean {
    return listsAll || named !== undefined || above.description !== '';
  }

  private addScalar(field: Field): void {
    const descriptions = this.descriptionsOf(field);
    if (!this.isListed(field, descriptions)) return;
    const { value: node } = field;
    const value = scalarValue(node, this.file);
    if (value === undefined) {
      throw new TillerlessError('YAML_PARSE', `the tag ${node.tag} is not supported`, {
        where: { file: this.file, line: node.line, column: node.column },
      });
    }
    const isYaml = node.tag === '!!str' && descriptions.above.notation === 'yaml';
    this.rows.push(this.row(field, descriptions, isYaml ? { yaml: emitYamlNode(node) } : { value }));
  }

  private addCollection(field: Field): void {
    const { value } = field;
    const descriptions = this.descriptionsOf(field);
    if (value.content.length === 0) {
      const empty: Value = value.kind === 'mapping' ? new Map() : [];
      if (this.isListed(field, descriptions)) this.rows.push(this.row(field, descriptions, { value: empty }));
      return;
    }
    const isDescribed = descriptions.named !== undefined || descriptions.above.description !== '';
    if (isDescribed) this.rows.push(this.row(field, descriptions, this.contentOf(value, descriptions)));
    this.addEntries({ ...field, listsAll: field.listsAll && !isDescribed });
  }

  /** Returns the text shown as the default value of a collection. */
  private contentOf(node: YamlNode, { named, above }: Descriptions): RowValue {
    if (named !== undefined || above.notation === '') return { value: new NodeValues(this.budget, this.file).convert(node) };
    return above.notation === 'yaml' ? { yaml: emitYamlNode(node) } : { value: '' };
  }

  /** Adds table rows for all values in a map or list. */
  addEntries({ path, value: { kind, content }, listsAll, depth }: Field): void {
    if (kind === 'sequence') {
      content.forEach((item, i) => {
        this.addField({ path: `${path}[${i}]`, key: item, value: item, listsAll, depth: depth + 1 });
      });
      return;
    }
    for (let i = 0; i + 1 < content.length; i += 2) {
      const [key, value] = [content[i] as YamlNode, content[i + 1] as YamlNode];
      this.addField({ path: entryPath(path, key.value), key, value, listsAll, depth: depth + 1 });
    }
  }

  private row({ path, key }: Field, { named = noComment, above }: Descriptions, content: RowValue): ValueRow {
    const isNull = 'value' in content && content.value === null;
    const defaults = named.default === '' && above.default === '';
    const ownDefault = (): string => (isNull ? '`nil`' : defaultText(content, above.notation));
    return {
      key: path,
      type: named.type || above.type || (isNull ? 'string' : above.notation) || typeOf(content),
      notation: above.notation,
      autoDefault: above.default,
      autoDescription: above.description,
      default: defaults ? this.located(key, ownDefault) : named.default,
      description: named.description || (isNull ? above.description : ''),
      section: named.section || above.section,
      line: key.line,
      column: key.column,
      dependency: '',
      isGlobal: false,
    };
  }

  /** Adds the position of a value to errors from formatting it. For example, infinity has no JSON representation. */
  private located({ line, column }: YamlNode, format: () => string): string {
    try {
      return format();
    } catch (error) {
      if (!isTillerlessError(error)) throw error;
      throw reworded(error, { where: { file: this.file, line, column } });
    }
  }
}

/** The value shown in a row: a value to be formatted, or YAML text. */
type RowValue = { readonly value: Value } | { readonly yaml: string };

function commentAbove({ headComment }: YamlNode): ValueComment {
  if (!hasDescriptionMark(headComment)) return noComment;
  const { path, comment } = parseValueComment(headComment.split('\n'));
  return path === '' ? comment : noComment;
}

/** Returns the path of an entry. Keys that contain dots or spaces are quoted. */
function entryPath(parent: string, key: string): string {
  const quoted = key.includes('.') || key.includes(' ') ? `"${key}"` : key;
  return parent === '' ? quoted : `${parent}.${quoted}`;
}

/**
 * Formats a default value as JSON, unless the comment specifies a notation. In that case, the README template formats the value.
 */
function defaultText(content: RowValue, notation: string): string {
  if ('yaml' in content) return content.yaml;
  if (notation !== '') return sprintf('%s', [content.value]);
  return `\`${goJson(content.value, { escapeHtml: false })}\``;
}

function typeOf(content: RowValue): string {
  if ('yaml' in content) return '';
  const { value } = content;
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return 'float';
  if (value instanceof Int) return 'int';
  if (typeof value === 'string') return 'string';
  return isMap(value) ? 'object' : 'list';
}
