import { randomBytes } from 'node:crypto';
import type { Value } from '../../base/go/value.ts';
import { sprigLanguage } from '../../engine/languages.ts';
import { renderTexts } from '../../engine/render.ts';
import { isTillerlessError, reworded, type TillerlessError } from '../../errors/tillerless-error.ts';
import { builtinTemplates } from './builtin-templates.ts';
import { docsFunctions } from './docs-functions.ts';
import type { ReadmeTemplate } from './read-templates.ts';

/** Name of the built-in templates in error messages. */
const builtinFile = 'built-in templates';

export interface ReadmeRequest {
  readonly template: ReadmeTemplate;
  readonly data: Value;
  readonly badgeStyle: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** the current time in milliseconds since the Unix epoch */
  readonly now: () => number;
}

/** A rendered README: its text, up to the error if there is one. */
export interface RenderedReadme {
  readonly text: string;
  readonly error: TillerlessError | undefined;
}

/** Renders a README template. @throws TEMPLATE_PARSE, TEMPLATE_LIMIT */
export function renderReadme({ template, data, badgeStyle, env, now }: ReadmeRequest): RenderedReadme {
  const file = template.parts[0]?.file ?? '';
  const texts = [
    { file: builtinFile, text: builtinTemplates(badgeStyle) },
    { file, text: template.text },
  ];
  try {
    const { text, error } = renderTexts(
      { name: file, texts, data, language: sprigLanguage(env, docsFunctions) },
      { now: () => BigInt(now()) * 1_000_000n, randomBytes: (size) => randomBytes(size) },
    );
    return { text: tidy(text), error: error && located(error, template) };
  } catch (error) {
    throw isTillerlessError(error) ? located(error, template) : error;
  }
}

/** Removes one space at the end of each line, and collapses consecutive empty lines, as helm-docs does. */
function tidy(text: string): string {
  return text.replaceAll(' \n', '\n').replace(/\n{3,}/g, '\n\n');
}

/** Converts the position of an error in the concatenated text to a position in the original file. */
function located(error: TillerlessError, { text, parts }: ReadmeTemplate): TillerlessError {
  const { where } = error;
  if (where?.line === undefined || where.file !== parts[0]?.file) return error;
  const starts = parts.map(({ file, offset }) => ({ file, offset, line: text.slice(0, offset).split('\n').length }));
  const part = starts.findLast(({ line }) => line <= (where.line ?? 0)) ?? starts[0];
  if (part === undefined) return error;
  const end = starts[starts.indexOf(part) + 1]?.offset;
  return reworded(error, {
    where: { ...where, file: part.file, line: where.line - part.line + 1, source: text.slice(part.offset, end) },
  });
}
