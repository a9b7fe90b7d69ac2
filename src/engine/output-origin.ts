import { type ErrorWhere, isTillerlessError, reasonOf, reworded, type TillerlessError } from '../errors/tillerless-error.ts';
import { positionOf, type Sources, shownFile } from './errors.ts';
import { actionEnd } from './find-action-end.ts';
import { documentLines, splitManifests } from './manifests.ts';
import { type RenderRequest, renderTemplates, type Tracing } from './render.ts';
import { lacksIndent, yamlHint } from './rendered-yaml-hints.ts';
import { type Fragment, type Mark, Trace, type TracedLine } from './template/output-trace.ts';

/** A part of a template's source. */
interface Span {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

/** Renders once more and notes who writes what. @throws as `renderTemplates` */
export function traceTemplates(request: RenderRequest): Tracing {
  const tracing = { trace: new Trace(), sources: new Map<string, string>() };
  renderTemplates(request, tracing);
  return tracing;
}

/** The action around a place, braces and all; for text the place alone. */
function spanOf(mark: Mark, pos: number, sources: Sources): Span {
  const source = sources.get(mark.file) ?? '';
  const open = mark.verbatim ? pos : source.lastIndexOf('{{', mark.pos);
  const start = open < 0 ? mark.pos : open;
  const { line, column } = positionOf(source, start);
  return {
    file: shownFile(mark.file),
    line,
    column,
    text: mark.verbatim ? '' : source.slice(start, actionEnd(source, mark.pos)),
  };
}

/** The part of a line that a failure is most likely about: what an action wrote rather than what stands there. */
function suspect(line: TracedLine, column: number | undefined): Fragment | undefined {
  let at = 0;
  for (const fragment of line) {
    at += fragment.text.length;
    if (column !== undefined && column <= at && !fragment.mark.verbatim && fragment.text.trim() !== '') return fragment;
  }
  const blames = line.filter(({ text }) => text.trim() !== '');
  return blames.findLast(({ mark }) => !mark.verbatim) ?? blames[0] ?? line[0];
}

/** How far into a text the column of its line lies, else where its first word begins. */
function offsetIn(fragment: Fragment, line: TracedLine, column: number | undefined): number {
  let start = 0;
  for (const each of line.slice(0, line.indexOf(fragment))) start += each.text.length;
  const offset = (column ?? 0) - 1 - start;
  return offset >= 0 && offset < fragment.text.length ? offset : fragment.text.length - fragment.text.trimStart().length;
}

function whereOf(
  fragment: Fragment,
  line: TracedLine,
  { sources, column }: { sources: Sources; column: number | undefined },
): ErrorWhere {
  const { mark, chain } = fragment;
  const source = sources.get(mark.file);
  const span = spanOf(mark, fragment.pos + (mark.verbatim ? offsetIn(fragment, line, column) : 0), sources);
  const outer = chain.map((each) => spanOf(each, each.pos, sources));
  return {
    file: span.file,
    line: span.line,
    column: span.column,
    ...(mark.verbatim
      ? {}
      : {
          width: (span.text.split('\n')[0] ?? '').length,
          wrote: textOf(line).trim(),
        }),
    ...(source === undefined ? {} : { source }),
    chain: outer.map(({ file, line: number, column }) => `${file}:${number}:${column}`),
  };
}

/** A line of output with the place of the template that wrote it, "file:line". */
export interface LineOrigin {
  readonly text: string;
  readonly place: string | undefined;
}

/** The lines of a rendered file. */
export function lineOrigins(path: string, { trace, sources }: Tracing): LineOrigin[] {
  return trace.lines(path).map((line) => {
    const fragment = suspect(line, undefined);
    const span = fragment && spanOf(fragment.mark, fragment.pos, sources);
    return { text: textOf(line), place: span && `${span.file}:${span.line}` };
  });
}

interface Blamed {
  readonly line: TracedLine;
  readonly fragment: Fragment;
  /** the action that wrote it, empty for text */
  readonly action: string;
}

function blamedIn(line: TracedLine, column: number | undefined, sources: Sources): Blamed | undefined {
  const fragment = suspect(line, column);
  return fragment && { line, fragment, action: spanOf(fragment.mark, fragment.pos, sources).text };
}

/** Text is often in order, and only does not fit what an action wrote above it without indentation. */
function blame(
  lines: readonly TracedLine[],
  at: number,
  known: { column: number | undefined; sources: Sources },
): Blamed | undefined {
  const found = blamedIn(lines[at] ?? [], known.column, known.sources);
  const above = blamedIn(lines[at - 1] ?? [], undefined, known.sources);
  return found?.action === '' && above && lacksIndent(above.action) ? above : found;
}

/** The place of the template that wrote a line of output; nothing when a second rendering wrote another line there. */
function placeOf(error: TillerlessError, request: RenderRequest): { where: ErrorWhere; hint: string | undefined } | undefined {
  const { rendered, source, column } = error.where ?? {};
  if (!rendered || source === undefined) return undefined;
  const { trace, sources } = traceTemplates(request);
  const lines = trace.lines(rendered.file);
  const at = rendered.line - 1;
  const text = source.split('\n')[at] ?? '';
  if (textOf(lines[at] ?? []) !== text) return undefined;
  const blamed = blame(lines, at, { column, sources });
  if (!blamed) return undefined;
  const hint = yamlHint({
    problem: reasonOf(error),
    line: textOf(blamed.line),
    before: textOf(blamed.line.slice(0, blamed.line.indexOf(blamed.fragment))),
    action: blamed.action,
  });
  return { where: { ...whereOf(blamed.fragment, blamed.line, { sources, column }), rendered }, hint };
}

/** A place in a rendered document. */
export interface OutputPlace {
  /** the file of the output, "web/templates/a.yaml" */
  readonly path: string;
  /** the document as `splitManifests` gives it */
  readonly content: string;
  /** within the document, both from 1 */
  readonly line: number;
  readonly column: number;
  /** a value stands there, which may be quoted around an action */
  readonly isValue: boolean;
}

/** What lies at a column; for a value in quotes what stands between them. */
function fragmentAt(line: TracedLine, column: number, isValue: boolean): Fragment | undefined {
  let end = 0;
  for (const [i, fragment] of line.entries()) {
    end += fragment.text.length;
    if (column > end) continue;
    const rest = fragment.text.slice(fragment.text.length - (end - column + 1));
    return isValue && fragment.mark.verbatim && /^["']$/.test(rest) ? (line[i + 1] ?? fragment) : fragment;
  }
  return undefined;
}

/** The place of a template that wrote a place of the output, with the action that did; undefined when a second rendering wrote something else. */
export function originOf(place: OutputPlace, { trace, sources }: Tracing): { where: ErrorWhere; action: string } | undefined {
  const lines = trace.lines(place.path);
  const text = lines.map(textOf).join('\n');
  const start = documentLines(text)[splitManifests(text).indexOf(place.content)];
  if (start === undefined) return undefined;
  const at = start + place.line - 1;
  const line = lines[at - 1] ?? [];
  // The first line of a document may stand behind dashes.
  const column = place.column + (place.line === 1 ? textOf(line).length - (place.content.split('\n')[0] ?? '').length : 0);
  const fragment = fragmentAt(line, column, place.isValue);
  if (!fragment) return undefined;
  return {
    where: { ...whereOf(fragment, line, { sources, column }), rendered: { file: place.path, line: at } },
    action: spanOf(fragment.mark, fragment.pos, sources).text,
  };
}

const textOf = (line: TracedLine): string => line.map(({ text }) => text).join('');

/** The error of a rendered document, shown in the template that wrote it. */
export function blameTemplate(error: TillerlessError, request: RenderRequest): TillerlessError {
  try {
    const found = placeOf(error, request);
    if (!found) return error;
    return reworded(error, { hint: found.hint ?? error.hint, where: found.where, cause: error.cause });
  } catch (failure) {
    // Only random values make a second rendering fail where the first did not; the first error is still the one to show.
    if (isTillerlessError(failure)) return error;
    throw failure;
  }
}
