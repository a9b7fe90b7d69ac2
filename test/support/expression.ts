import { randomBytes } from 'node:crypto';
import { toGoBytes } from '../../src/base/go/bytes.ts';
import { renderPlainText } from '../../src/engine/render.ts';
import { isTillerlessError } from '../../src/errors/tillerless-error.ts';
import { collapse } from './rendering-case.ts';

const helpers = '{{ define "greet" }}Hi {{ . }}{{ end }}{{ define "blank" }}{{ end }}';

/** Renders a template with `.Values.count` set to 3, the named templates "greet" and "blank", and a fixed clock. */
export function renderText(text: string): string {
  const data = new Map([['Values', new Map([['count', 3]])]]);
  const context = { now: () => 1_700_000_000_000_000_000n, randomBytes };
  return Buffer.from(toGoBytes(renderPlainText('expression', `${helpers}${text}`, data, context))).toString('utf8');
}

/** Returns the output of a template expression. */
export const evaluate = (expression: string): string => renderText(`{{ ${expression} }}`);

/** Returns a template's error message on a single line, without its position. */
export function failureOfText(text: string): string {
  try {
    return `no failure, but: ${renderText(text)}`;
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    const { code, message, helmText = message } = error;
    return collapse(code === 'TEMPLATE_PARSE' ? helmText.replace(/^parse error at \([^)]*\): /, '') : message);
  }
}

/** Returns a template expression's error message. */
export const failureOf = (expression: string): string => failureOfText(`{{ ${expression} }}`);
