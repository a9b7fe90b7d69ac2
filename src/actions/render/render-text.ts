import { randomBytes } from 'node:crypto';
import type { Value } from '../../base/go/value.ts';
import { BuildInfo } from '../../engine/builtin-objects.ts';
import { renderPlainText } from '../../engine/render.ts';

/** Renders a template given on the command line: --template, --name-template. @throws TEMPLATE_PARSE, TEMPLATE_EXEC */
export function renderText(template: string, data: Value): string {
  return renderPlainText('_', template, data, {
    now: () => BigInt(Date.now()) * 1_000_000n,
    randomBytes: (size) => randomBytes(size),
  });
}

/** Renders `version --template`. As in Helm, only the fields of the version exist. @throws TEMPLATE_PARSE, TEMPLATE_EXEC */
export function renderVersion(template: string, fields: Readonly<Record<string, string>>): string {
  return renderText(template, new BuildInfo(new Map(Object.entries(fields))));
}
