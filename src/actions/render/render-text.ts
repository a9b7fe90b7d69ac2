import { randomBytes } from 'node:crypto';
import type { Value } from '../../base/go/value.ts';
import { BuildInfo } from '../../engine/builtin-objects.ts';
import { goLanguage } from '../../engine/languages.ts';
import { renderSprigText, renderTexts } from '../../engine/render.ts';
import type { RenderContext } from '../../engine/render-context.ts';
import { systemTimeMs } from '../system-clock.ts';

/**
 * Renders the template passed with --template, with only the functions of Go's text/template, and writes its output. As in Go,
 * the output up to an error is written as well.
 *
 * @throws TEMPLATE_PARSE, TEMPLATE_EXEC
 */
export function renderText(template: string, data: Value, write: (text: string) => void): void {
  const texts = [{ file: '_', text: template }];
  const { text, error } = renderTexts({ name: '_', texts, data, language: goLanguage }, realContext);
  write(text);
  if (error) throw error;
}

const realContext: RenderContext = {
  now: () => BigInt(systemTimeMs()) * 1_000_000n,
  randomBytes: (size) => randomBytes(size),
};

/**
 * Renders the template passed with --name-template. Sprig functions are available, but no data.
 *
 * @throws TEMPLATE_PARSE, TEMPLATE_EXEC
 */
export function renderName(template: string, environment: Readonly<Record<string, string | undefined>>): string {
  return renderSprigText('name-template', template, { ...realContext, environment });
}

/**
 * Renders the template passed with `version --template`. As in Helm, only the fields of BuildInfo are available.
 *
 * @throws TEMPLATE_PARSE, TEMPLATE_EXEC
 */
export function renderVersion(template: string, fields: Readonly<Record<string, string>>, write: (text: string) => void): void {
  renderText(template, new BuildInfo(new Map(Object.entries(fields))), write);
}
