import type { Complex } from '../../base/go/complex.ts';
import type { Int } from '../../base/go/value.ts';

/**
 * The fields that all nodes have in common. `pos` is an offset in UTF-16 code units, which is converted to bytes for error
 * messages. In field and variable nodes, `isItem` is true if the dot or the variable is an element of a list or map. As in Go,
 * the static type of such an element is the element type (interface {}), not the type of its value.
 */
export interface NodeBase {
  readonly pos: number;
}

export type Operand =
  | (NodeBase & { readonly kind: 'dot' })
  | (NodeBase & { readonly kind: 'nil' })
  | (NodeBase & { readonly kind: 'bool'; readonly value: boolean })
  | (NodeBase & { readonly kind: 'number'; readonly text: string; readonly value: Int | number | Complex | undefined })
  | (NodeBase & { readonly kind: 'string'; readonly text: string; readonly value: string })
  | (NodeBase & { readonly kind: 'field'; readonly fields: readonly string[]; readonly isItem: boolean })
  | (NodeBase & {
      readonly kind: 'variable';
      readonly name: string;
      /** index of the variable; -1 for a variable that Go's parser accepts although it is out of scope at run time */
      readonly slot: number;
      readonly fields: readonly string[];
      /** true if the variable is a loop variable */
      readonly isItem: boolean;
    })
  | (NodeBase & { readonly kind: 'function'; readonly name: string })
  | (NodeBase & { readonly kind: 'chain'; readonly of: Operand; readonly fields: readonly string[] })
  | PipeNode;

export interface CommandNode extends NodeBase {
  readonly kind: 'command';
  readonly args: readonly Operand[];
}

export interface PipeNode extends NodeBase {
  readonly kind: 'pipe';
  readonly isAssign: boolean;
  readonly decl: readonly string[];
  /** slots of the variables in `decl`; -1 for a variable that is out of scope at run time */
  readonly slots: readonly number[];
  readonly commands: readonly CommandNode[];
}

export interface BranchNode extends NodeBase {
  readonly kind: 'if' | 'with' | 'range';
  readonly pipe: PipeNode;
  readonly list: readonly Statement[];
  readonly orElse: readonly Statement[] | undefined;
}

export type Statement =
  | (NodeBase & { readonly kind: 'text'; readonly text: string })
  /** an action that only prints a string literal, such as {{ "text" }} */
  | (NodeBase & { readonly kind: 'literal'; readonly text: string })
  | (NodeBase & { readonly kind: 'action'; readonly pipe: PipeNode })
  | BranchNode
  | (NodeBase & { readonly kind: 'template'; readonly name: string; readonly pipe: PipeNode | undefined })
  | (NodeBase & { readonly kind: 'break' })
  | (NodeBase & { readonly kind: 'continue' });

/** A parsed template body. */
export interface ParsedTemplate {
  readonly name: string;
  readonly body: readonly Statement[];
  /** number of variables, including the root ($) */
  readonly slots: number;
}

/** A parsed file: its own body and the templates that it defines. */
export interface ParsedFile extends ParsedTemplate {
  readonly defined: readonly (ParsedTemplate & { readonly pos: number })[];
}

/** Formats a node for use in error messages, like the String method of Go's parse.Node. */
export function nodeText(node: Operand | CommandNode): string {
  switch (node.kind) {
    case 'dot':
      return '.';
    case 'nil':
      return 'nil';
    case 'bool':
      return String(node.value);
    case 'number':
    case 'string':
      return node.text;
    case 'field':
      return node.fields.map((field) => `.${field}`).join('');
    case 'variable':
      return [node.name, ...node.fields].join('.');
    case 'function':
      return node.name;
    case 'chain':
      return `${node.of.kind === 'pipe' ? `(${nodeText(node.of)})` : nodeText(node.of)}${node.fields.map((field) => `.${field}`).join('')}`;
    case 'command':
      return node.args.map((arg) => (arg.kind === 'pipe' ? `(${nodeText(arg)})` : nodeText(arg))).join(' ');
    case 'pipe': {
      const decl = node.decl.length > 0 ? `${node.decl.join(', ')} ${node.isAssign ? '=' : ':='} ` : '';
      return decl + node.commands.map(nodeText).join(' | ');
    }
  }
}

/** Reports whether a body is blank. A blank body does not replace an existing definition (IsEmptyTree in text/template/parse). */
export function isEmptyBody(body: readonly Statement[]): boolean {
  return body.every((node) => node.kind === 'text' && node.text.trim() === '');
}
