import { goJson } from '../base/go/json.ts';
import { fromJson } from '../base/go/json-to-value.ts';
import type { Json } from '../base/go/value-to-json.ts';
import type { ExplainedField, ExplainedValueUse, ObjectExplanation, ValueExplanation } from '../report/explanation.ts';

const SHOWN_VALUE = 60;
const SHOWN_ACTION = 100;

function valueText(value: Json): string {
  return shortened(goJson(fromJson(value), { escapeHtml: false }), SHOWN_VALUE);
}

function shortened(text: string, length: number): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}

function useText({ path, value, origin, overrides }: ExplainedValueUse): string {
  const overridden = overrides.length === 0 ? '' : ` (overrides ${overrides.join(', ')})`;
  return `${path} = ${valueText(value)}   ${origin}${overridden}`;
}

/** Formats an object as one block per field. Conditions that apply to all fields are printed once, at the top. */
export function objectText({ kind, name, file, fields, unknown, problem }: ObjectExplanation): string {
  const shared = commonConditions(fields);
  const note = problem === undefined ? [] : [`  origins are unknown: ${problem}`];
  const head = [`${kind}/${name}   ${file}`, ...note, ...shared.map((text) => `  if    ${text}`)];
  const blocks = fields.map((field) => fieldText(field, shared));
  const tail =
    unknown.length === 0
      ? []
      : [
          '',
          'may also depend on these values, but rendering fails if they change:',
          ...unknown.map((use) => `  ${useText(use)}`),
        ];
  return [...head, ...blocks, ...tail].join('\n').concat('\n');
}

function conditionTexts({ conditions }: ExplainedField): string[] {
  return conditions.map(({ text, location }) => `${shortened(text, SHOWN_ACTION)}   ${location}`);
}

function commonConditions(fields: readonly ExplainedField[]): readonly string[] {
  const [first, ...others] = fields.map(conditionTexts);
  return (first ?? []).filter((text) => others.every((texts) => texts.includes(text)));
}

function fieldText(field: ExplainedField, shared: readonly string[]): string {
  const { path, value, template, action, includedFrom, values } = field;
  const own = conditionTexts(field).filter((text) => !shared.includes(text));
  return [
    '',
    `${path}: ${valueText(value)}`,
    `  from  ${template ?? 'unknown'}${action === undefined ? '' : `   ${shortened(action, SHOWN_ACTION)}`}`,
    ...includedFrom.map((location) => `        included from ${location}`),
    ...own.map((text) => `  if    ${text}`),
    ...values.map((use) => `  value ${useText(use)}`),
  ].join('\n');
}

/** Formats explanations of values: the actions that read them and the fields that depend on them. */
export function valueUseText(values: readonly ValueExplanation[]): string {
  return values.map(valueBlock).join('\n');
}

function valueBlock(value: ValueExplanation): string {
  const { isRead, readBy, fields, problem } = value;
  const lines = [
    useText(value),
    ...(isRead ? readBy.map((text) => `  read by ${shortened(text, SHOWN_ACTION)}`) : [`  ${unreadText(value)}`]),
    ...fields.map(({ object, path }) => `  ${object}${path === '' ? ' (the whole object)' : `   ${path}`}`),
    ...(isRead && problem !== undefined
      ? [`  its effect is unknown, because rendering fails if it changes: ${shortened(problem, SHOWN_ACTION)}`]
      : []),
    ...(isRead && problem === undefined && fields.length === 0 ? ['  with these values, no field depends on it'] : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** Returns the reason why a value is not read, or why it is unknown where it is read. */
function unreadText({ skippedBranch, problem }: ValueExplanation): string {
  if (skippedBranch !== undefined) return `only read in a branch that is skipped: ${skippedBranch}`;
  return problem === undefined ? 'no template reads it' : `it is unknown where it is read: ${problem}`;
}

/** Formats the rendered objects as a list of names and template paths. */
export function objectListText(
  objects: readonly { readonly kind: string; readonly name: string; readonly path: string }[],
): string {
  const names = objects.map(({ kind, name }) => `${kind}/${name}`);
  const width = Math.max(0, ...names.map((name) => name.length));
  return objects.map(({ path }, at) => `${(names[at] ?? '').padEnd(width)}   ${path}\n`).join('');
}
