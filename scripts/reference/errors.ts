import { errorAreas } from '../../src/errors/codes.ts';
import { code, table } from './markdown.ts';

/** Returns the reference page for the error codes. */
export function errorsPage(): string {
  const sections = Object.entries(errorAreas).map(([area, codes]) => {
    const rows = Object.entries(codes).map(([name, { meaning, help }]) => [code(name), meaning, help]);
    return `## ${area}\n\n${table(['code', 'meaning', 'how to fix it'], rows)}`;
  });
  return `# Error codes

Every error has a code, which does not change when its message does. [Errors](../errors.md) shows where to find it.

${sections.join('\n')}`;
}
