import { randomBytes } from 'node:crypto';
import type { ValueMap } from '../../base/go/value.ts';
import { renderPlainText } from '../../engine/render.ts';

/** Renders a template given on the command line: --template, --name-template. @throws TEMPLATE_PARSE, TEMPLATE_EXEC */
export function renderText(template: string, data: ValueMap): string {
  return renderPlainText('_', template, data, {
    now: () => BigInt(Date.now()) * 1_000_000n,
    randomBytes: (size) => randomBytes(size),
  });
}
