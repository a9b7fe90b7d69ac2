import { functionFamilies } from '../../src/engine/functions/registry.ts';
import type { TemplateFunction } from '../../src/engine/template/runtime.ts';
import { functionExamples } from './function-examples.ts';
import { code, table } from './markdown.ts';

/** Returns the reference page for the template functions. */
export function functionsPage(): string {
  const sections = functionFamilies.map(([title, ...families]) => {
    const rows = families
      .flatMap((family) => Object.entries(family))
      .map(([name, definition]) => [code(signature(name, definition)), definition.doc, exampleOf(name)]);
    return `## ${title}\n\n${table(['function and types of its arguments', 'what it does', 'example'], rows)}`;
  });
  return `# Template functions

Charts can use only the functions of Go's text/template, Sprig and Helm. Arguments are shown as Go
types; \`...\` means any number of further arguments. A piped value becomes the last argument: \`"web" | quote\` is
\`quote "web"\`. Eta templates call the same functions; see [Eta](../eta.md).

Examples that use the current time assume 2023-11-14T22:13:20Z. Those for \`include\` and \`tpl\` assume a template \`greet\`, which
prints \`Hi\` and its argument, and the value \`count: 3\`.

${sections.join('\n')}`;
}

function signature(name: string, { params, rest }: TemplateFunction): string {
  return [name, ...params, ...(rest === undefined ? [] : [`${rest}...`])].join(' ');
}

function exampleOf(name: string): string {
  const example = functionExamples.get(name);
  if (example === undefined) return '';
  const { expression, output, fails } = example;
  if (fails) return `${code(expression)} fails: ${output}`;
  return output === '' ? `${code(expression)} → empty` : `${code(expression)} → ${code(output)}`;
}
