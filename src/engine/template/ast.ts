import type { Complex } from '../../base/go-complex.ts';
import type { Int } from '../../base/go-value.ts';

/** A byte-accurate place is worked out only for errors; nodes keep the offset in UTF-16 units. */
export interface NodeBase {
  readonly pos: number;
}

export type Operand =
  | (NodeBase & { readonly kind: 'dot' })
  | (NodeBase & { readonly kind: 'nil' })
  | (NodeBase & { readonly kind: 'bool'; readonly value: boolean })
  | (NodeBase & { readonly kind: 'number'; readonly text: string; readonly value: Int | number | Complex | undefined })
  | (NodeBase & { readonly kind: 'string'; readonly text: string; readonly value: string })
  | (NodeBase & { readonly kind: 'field'; readonly fields: readonly string[] })
  | (NodeBase & { readonly kind: 'variable'; readonly name: string; readonly fields: readonly string[] })
  | (NodeBase & { readonly kind: 'function'; readonly name: string })
  | (NodeBase & { readonly kind: 'chain'; readonly of: Operand; readonly fields: readonly string[] })
  | PipeNode;

export interface CommandNode extends NodeBase {
  readonly kind: 'command';
  readonly args: readonly Operand[];
}

export interface PipeNode extends NodeBase {
  readonly kind: 'pipe';
  readonly line: number;
  readonly isAssign: boolean;
  readonly decl: readonly string[];
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
  | (NodeBase & { readonly kind: 'action'; readonly pipe: PipeNode })
  | BranchNode
  | (NodeBase & { readonly kind: 'template'; readonly name: string; readonly pipe: PipeNode | undefined })
  | (NodeBase & { readonly kind: 'break' })
  | (NodeBase & { readonly kind: 'continue' });

/** One parsed file: its own body and the templates it defines. */
export interface ParsedFile {
  readonly name: string;
  readonly body: readonly Statement[];
  readonly defined: readonly { readonly name: string; readonly body: readonly Statement[]; readonly pos: number }[];
}

/** The text of a node in Go's normal form, as errors quote it. */
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

/** True for a body of nothing but blank text, which does not replace an earlier definition. */
export function isEmptyBody(body: readonly Statement[]): boolean {
  return body.every((node) => node.kind === 'text' && node.text.trim() === '');
}
