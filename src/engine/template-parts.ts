import { helmLanguage } from './languages.ts';
import type { BranchNode, Statement } from './template/ast.ts';
import { parseTemplate } from './template/parser.ts';

/** A condition or loop. */
export interface BranchPart {
  readonly pos: number;
  readonly kind: BranchNode['kind'];
  readonly hasElse: boolean;
}

/**
 * The parts of a template file that tests can cover. The coverage recorder identifies actions and branches by the same positions.
 */
export interface TemplateParts {
  /** positions of all actions, including those that start branches */
  readonly actions: readonly number[];
  readonly branches: readonly BranchPart[];
  /** the named templates that the file defines */
  readonly templates: readonly { readonly name: string; readonly pos: number }[];
}

/** Parses a template file and returns its parts in source order. @throws TemplateSyntaxError */
export function templateParts(name: string, text: string): TemplateParts {
  const parsed = parseTemplate(name, text, (identifier) => helmLanguage.functions.has(identifier));
  const actions: number[] = [];
  const branches: BranchPart[] = [];
  const visit = (body: readonly Statement[]): void => {
    for (const node of body) {
      if (node.kind === 'text') continue;
      actions.push(node.pos);
      if (node.kind !== 'if' && node.kind !== 'with' && node.kind !== 'range') continue;
      branches.push({ pos: node.pos, kind: node.kind, hasElse: node.orElse !== undefined });
      visit(node.list);
      visit(node.orElse ?? []);
    }
  };
  for (const { body } of [parsed, ...parsed.defined]) visit(body);
  return {
    actions: actions.toSorted((a, b) => a - b),
    branches: branches.toSorted((a, b) => a.pos - b.pos),
    templates: parsed.defined.map(({ name: template, pos }) => ({ name: template, pos })).toSorted((a, b) => a.pos - b.pos),
  };
}
