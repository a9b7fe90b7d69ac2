import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { globFiles } from '../../../base/go/glob-files.ts';
import type { Value } from '../../../base/go/value.ts';
import { sprigLanguage } from '../../../engine/languages.ts';
import { renderTexts } from '../../../engine/render.ts';
import { defaultLimits } from '../../../engine/render-context.ts';
import { isTillerlessError, reworded, type TillerlessError } from '../../../errors/tillerless-error.ts';
import type { Outside } from './outside.ts';
import { readSource } from './read-source.ts';
import { releasesFunctions, type TemplateFolder } from './template-functions.ts';

/** The name that helmfile gives to every template. */
const templateName = 'stringTemplate';

/** Text to render with helmfile's template functions. */
export interface TemplateText {
  readonly text: string;
  readonly data: Value;
  /** base directory for paths in the template; its _*.tpl files define named templates */
  readonly folder: TemplateFolder;
  /** file for error messages */
  readonly file: string;
  /** line of the file where the text starts */
  readonly firstLine?: number;
  /** content of the whole file; defaults to `text` */
  readonly source?: string;
}

/** Renders text. Text without actions is returned unchanged. @throws TEMPLATE_PARSE, TEMPLATE_EXEC, TEMPLATE_LIMIT */
export function renderFileText(template: TemplateText, outside: Outside): string {
  const { text, data, folder } = template;
  const { work } = outside;
  if (!text.includes('{{')) return text;
  const language = { ...sprigLanguage(outside.env, releasesFunctions(folder, outside)), missingKey: 'error' as const };
  const helpers = globFiles(join(folder.path, '_*.tpl')).map((path) => ({
    file: path,
    text: readSource(path, path, outside),
  }));
  try {
    const {
      text: rendered,
      error,
      stepsLeft,
    } = renderTexts(
      { name: templateName, texts: [...helpers, { file: templateName, text }], data, language },
      {
        now: () => BigInt(outside.now()) * 1_000_000n,
        randomBytes: (size) => randomBytes(size),
        limits: { steps: Math.min(defaultLimits.steps, work.stepsLeft) },
      },
    );
    work.stepsLeft -= Math.min(defaultLimits.steps, work.stepsLeft) - stepsLeft;
    if (error) throw error;
    return rendered;
  } catch (error) {
    throw isTillerlessError(error) ? located(error, template) : error;
  }
}

/** Replaces the template name in an error's location with the file, and adjusts the position. */
function located(error: TillerlessError, { file, firstLine = 1, source, text }: TemplateText): TillerlessError {
  const { where } = error;
  if (where?.file !== templateName) return error;
  const line = where.line === undefined ? {} : { line: where.line + firstLine - 1 };
  return reworded(error, { where: { ...where, file, ...line, source: source ?? text } });
}

/** A file, which is rendered as a template if its name ends with .gotmpl. */
export interface SourceFile {
  /** absolute path */
  readonly path: string;
  /** path as shown in error messages */
  readonly shown: string;
}

/**
 * Reads a values file, and renders it if its name ends with .gotmpl.
 *
 * @throws FILE_IO, TEMPLATE_*, with helmfile's message
 */
export function readValuesSource({ path, shown }: SourceFile, data: () => Value, outside: Outside): string {
  if (!path.endsWith('.gotmpl')) return orReworded(`failed to load [${shown}]: `, () => readSource(path, shown, outside));
  const text = readSource(path, shown, outside);
  const folder = { path: dirname(path), shown: dirname(shown) };
  return orReworded(`failed to render [${shown}], because of `, () =>
    renderFileText({ text, data: data(), folder, file: shown }, outside),
  );
}

/** Runs an operation and adds a prefix to its error message. */
export function orReworded<T>(before: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw isTillerlessError(error) ? withPrefix(before, error) : error;
  }
}

/** Adds a prefix to an error message. The message is the same as helmfile's, because scripts may depend on it. */
export function withPrefix(before: string, error: TillerlessError): TillerlessError {
  const reason = error.helmText ?? error.message;
  return reworded(error, { message: before + reason, helmText: before + reason });
}
