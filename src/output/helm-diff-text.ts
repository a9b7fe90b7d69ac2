import type { ChangedLine, ManifestChange, ReleaseManifestChanges } from '../report/manifest-change.ts';
import { structuredText } from './helm-diff-structured.ts';
import { visibleText } from './visible.ts';

/** Options for printing changes in helm-diff's format. */
export interface HelmDiffStyle {
  readonly format: HelmDiffFormat;
  /** number of context lines around each change; negative for all lines */
  readonly context: number;
  /** kinds whose changes are omitted */
  readonly suppressedKinds: readonly string[];
  /** patterns of lines to omit */
  readonly suppressedLines: readonly { test(line: string): boolean }[];
  /** true to print only the heading of a release without changes, as helmfile does with --detailed-exitcode */
  readonly hidesUnchanged: boolean;
}

export const helmDiffFormats = ['diff', 'simple', 'json', 'structured', 'template'] as const;
export type HelmDiffFormat = (typeof helmDiffFormats)[number];

/** Formats the changes to a release, under a heading that identifies the release. */
export function helmDiffText({ release, chart, namespace, changes }: ReleaseManifestChanges, style: HelmDiffStyle): string {
  const heading = `Comparing release=${release}, chart=${chart}, namespace=${namespace}\n`;
  const body = style.hidesUnchanged && changes.length === 0 ? '' : visibleText(bodyText(changes, style));
  return `${heading}${body}${body === '' ? '' : '\n'}`;
}

function bodyText(changes: readonly ManifestChange[], style: HelmDiffStyle): string {
  switch (style.format) {
    case 'diff':
      return changes.map((change) => diffText(change, style)).join('');
    case 'simple':
      return simpleText(changes);
    case 'structured':
      return structuredText(changes, style.suppressedKinds);
    default:
      return `[${changes.map(jsonText).join(',')}]\n`;
  }
}

const past = { ADD: 'has been added:', MODIFY: 'has changed:', REMOVE: 'has been removed:' } as const;
const future = { ADD: 'to be added.', MODIFY: 'to be changed.', REMOVE: 'to be removed.' } as const;

function titleOf({ namespace, name, kind, api }: ManifestChange): string {
  return `${namespace}, ${name}, ${kind} (${api})`;
}

function simpleText(changes: readonly ManifestChange[]): string {
  const count = (kind: ManifestChange['change']): number => changes.filter(({ change }) => change === kind).length;
  const lines = changes.map((change) => `${titleOf(change)} ${future[change.change]}\n`);
  const summary = `${count('ADD')} to add, ${count('MODIFY')} to change, ${count('REMOVE')} to destroy, 0 to change ownership`;
  return `${lines.join('')}Plan: ${summary}.\n`;
}

function jsonText({ api, kind, namespace, name, change }: ManifestChange): string {
  return JSON.stringify({ api, kind, namespace, name, change }, undefined, 2);
}

function diffText(change: ManifestChange, style: HelmDiffStyle): string {
  const lines = change.lines.filter(({ text }) => !style.suppressedLines.some((pattern) => pattern.test(text)));
  const isEmpty = change.change === 'MODIFY' && lines.every(({ mark }) => mark === ' ');
  const verb = isEmpty ? 'has changed, but diff is empty after suppression.' : past[change.change];
  const title = `${titleOf(change)} ${verb}`;
  if (style.suppressedKinds.includes(change.kind))
    return `${title}\n+ Changes suppressed on sensitive content of type ${change.kind}\n`;
  return `${title}\n${isEmpty ? '' : linesText(lines, style)}`;
}

function linesText(lines: readonly ChangedLine[], style: HelmDiffStyle): string {
  const isNear = nearChanges(lines, style.context);
  const shown: string[] = [];
  lines.forEach(({ mark, text }, i) => {
    if (!isNear[i]) {
      if (i === 0 || isNear[i - 1]) shown.push('...');
    } else if (mark === ' ') shown.push(text === '' ? '' : `  ${text}`);
    else shown.push(`${mark} ${text}`);
  });
  return shown.map((line) => `${line}\n`).join('');
}

/** Reports for each line whether it is a change or at most `context` lines away from one. */
function nearChanges(lines: readonly ChangedLine[], context: number): boolean[] {
  const isNear = lines.map(() => context < 0);
  if (context >= 0)
    lines.forEach(({ mark }, i) => {
      if (mark !== ' ') isNear.fill(true, Math.max(0, i - context), i + context + 1);
    });
  return isNear;
}
