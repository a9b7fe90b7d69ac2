import type { GoRegexp } from '../../base/go/regexp.ts';
import type { YamlNode } from '../../base/yaml/node.ts';
import type { ChartInfo } from './chart-info.ts';

/** Values that do not need a description in strict mode. */
export interface StrictMode {
  readonly allowedPaths: readonly string[];
  readonly allowedPatterns: readonly GoRegexp[];
}

/**
 * Returns the paths of the values without a description, in the notation of helm-docs: `list.[0].name`. As in helm-docs, only
 * descriptions of the form `# path.to.value -- text` are considered.
 */
export function undocumentedValues({ values, described }: ChartInfo, { allowedPaths, allowedPatterns }: StrictMode): string[] {
  return pathsIn(values, '').filter(
    (path) => !described.has(path) && !allowedPaths.includes(path) && !allowedPatterns.some((pattern) => pattern.test(path)),
  );
}

function pathsIn(node: YamlNode | undefined, parent: string): string[] {
  const prefix = parent === '' ? '' : `${parent}.`;
  if (node?.kind === 'sequence') return node.content.flatMap((item, i) => pathsIn(item, `${prefix}[${i}]`));
  if (node?.kind !== 'mapping') return [];
  return node.content.flatMap((key, i) => {
    if (i % 2 === 1) return [];
    const path = prefix + key.value;
    return [path, ...pathsIn(node.content[i + 1], path)];
  });
}
