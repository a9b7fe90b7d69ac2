import { dumpYaml, parseYaml } from '../../base/yaml/yaml.ts';

const key = 'postrenderer.helm.sh/postrender-filename';

/**
 * Adds an annotation with the file name to a document, so that it can be identified after post-rendering, as in Helm 4. Other
 * lines are not changed.
 */
export function withFileName(document: string, file: string): string {
  const text = `${document.trim()}\n`;
  return annotateBlock(text, `${key}: '${file}'`) ?? annotateParsed(text, file);
}

/** Returns the file name in a document's annotation, or undefined if the post-renderer added the document. */
export function fileNameOf(document: string): string | undefined {
  return new RegExp(`${key.replaceAll('.', '\\.')}["']?: *["']?([^"'},\\n]+)`).exec(document)?.[1]?.trim();
}

const pair = `["']?${key.replaceAll('.', '\\.')}["']?: *(?:'[^']*'|"[^"]*"|[^,}\\n]+)`;

/** Regular expressions that match the annotation in different YAML styles, with their replacements. The first match is used. */
const removals: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`, *annotations: *\\{ *${pair} *\\}`), ''],
  [new RegExp(`^ +annotations: *\\{ *${pair} *\\} *\\n`, 'm'), ''],
  [new RegExp(`, *${pair}`), ''],
  [new RegExp(`\\{ *${pair}, *`), '{'],
  [new RegExp(`^( +)annotations: *\\n\\1 +${pair} *\\n(?!\\1 +\\S)`, 'm'), ''],
  [new RegExp(`^ +${pair} *\\n`, 'm'), ''],
];

/** Removes the file name annotation from a document, and also removes `annotations` if it contains no other annotation. */
export function withoutFileName(document: string): string {
  const text = `${document.trim()}\n`;
  if (!text.includes(key)) return text;
  const removal = removals.find(([pattern]) => pattern.test(text));
  const shorter = removal ? text.replace(...removal) : text;
  return shorter.includes(key) ? stripParsed(text) : shorter;
}

/**
 * Adds a line to a document's `metadata.annotations`. Returns undefined if the metadata is not written in one of the common YAML
 * styles.
 */
function annotateBlock(text: string, pair: string): string | undefined {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => /^metadata:/.test(line));
  const head = lines[at];
  if (head === undefined) return undefined;
  const flow = /^metadata: *\{(.*)\} *$/.exec(head);
  if (flow) return annotateFlow(lines, at, flow[1] ?? '', pair);
  if (!/^metadata: *(?:#.*)?$/.test(head)) return undefined;
  const end = blockEnd(lines, at, 0);
  const indent = /^ */.exec(lines[at + 1] ?? '')?.[0] ?? '';
  if (indent === '') return undefined;
  const noted = lines.findIndex((line, i) => i > at && i < end && line.startsWith(`${indent}annotations:`));
  if (noted < 0) return lines.toSpliced(end, 0, `${indent}annotations:`, `${indent}  ${pair}`).join('\n');
  const line = lines[noted] ?? '';
  const inline = /^( *annotations: *)\{(.*)\}( *(?:#.*)?)$/s.exec(line);
  if (inline) {
    const inner = inline[2]?.trim() ? `${inline[2].trimEnd()}, ${pair}` : pair;
    return lines.with(noted, `${inline[1]}{${inner}}${inline[3]}`).join('\n');
  }
  if (!/^ *annotations: *(?:#.*)?$/.test(line)) return undefined;
  const deeper = /^ */.exec(lines[noted + 1] ?? '')?.[0] ?? '';
  if (deeper.length <= indent.length) return lines.toSpliced(noted + 1, 0, `${indent}  ${pair}`).join('\n');
  return lines.toSpliced(blockEnd(lines, noted, indent.length), 0, `${deeper}${pair}`).join('\n');
}

function annotateFlow(lines: readonly string[], at: number, inner: string, pair: string): string {
  const noted = /annotations: *\{([^{}]*)\}/.exec(inner);
  const next = noted
    ? inner.replace(noted[0], () => `annotations: {${noted[1]?.trim() ? `${noted[1].trimEnd()}, ` : ''}${pair}}`)
    : `${inner.trimEnd()}, annotations: {${pair}}`;
  return lines.with(at, `metadata: {${next}}`).join('\n');
}

/** Returns the index of the line after the block that starts at line `at`, excluding trailing blank lines. */
function blockEnd(lines: readonly string[], at: number, indent: number): number {
  let end = at + 1;
  for (let i = at + 1; i < lines.length; i++) {
    const line = lines[i] ?? '';
    if (line.trim() === '') continue;
    if ((/^ */.exec(line)?.[0].length ?? 0) <= indent) break;
    end = i + 1;
  }
  return end;
}

function annotateParsed(text: string, file: string): string {
  const object = parseYaml(text);
  if (!(object instanceof Map)) return text;
  const metadata = asMap(object.get('metadata'));
  const annotations = new Map([...asMap(metadata.get('annotations')), [key, file]]);
  return dumpYaml(new Map([...object, ['metadata', new Map([...metadata, ['annotations', annotations]])]]));
}

function stripParsed(text: string): string {
  const object = parseYaml(text);
  if (!(object instanceof Map)) return text;
  const { ...rest } = Object.fromEntries([...asMap(object.get('metadata'))]);
  const annotations = new Map([...asMap(rest.annotations)].filter(([name]) => name !== key));
  const metadata = Object.entries(rest).filter(([name]) => name !== 'annotations');
  const kept = annotations.size > 0 ? [...metadata, ['annotations', annotations] as const] : metadata;
  return dumpYaml(new Map([...object, ['metadata', new Map(kept)]]));
}

function asMap(value: unknown): Map<string, never> {
  return value instanceof Map ? (value as Map<string, never>) : new Map<string, never>();
}
