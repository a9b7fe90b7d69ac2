import type { Complex } from '../../base/go-complex.ts';
import type { Int } from '../../base/go-value.ts';
import type { BranchNode, CommandNode, Operand, ParsedFile, PipeNode, Statement } from './ast.ts';
import { nodeText } from './ast.ts';
import { Lexer, type Token } from './lexer.ts';
import { readNumber, unquoteGo } from './literals.ts';

/** A template that does not parse; the line counts from 1. */
export class TemplateSyntaxError extends Error {
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

/** Nesting beyond this is refused: it would exhaust the stack. */
const maxDepth = 500;

/**
 * Parses one template file.
 *
 * @param hasFunction which names are functions; others are errors, as in Go
 * @throws TemplateSyntaxError with Go's words
 */
export function parseTemplate(name: string, text: string, hasFunction: (name: string) => boolean): ParsedFile {
  return new Parser(name, text, hasFunction).parse();
}

type ListEnd = 'end' | 'else' | 'eof';

class Parser {
  readonly #name: string;
  readonly #lexer: Lexer;
  readonly #hasFunction: (name: string) => boolean;
  readonly #peeked: Token[] = [];
  readonly #defined: { name: string; body: readonly Statement[]; pos: number }[] = [];
  #vars: string[] = ['$'];
  #rangeDepth = 0;
  #depth = 0;
  #actionLine = 0;
  #line = 1;

  constructor(name: string, text: string, hasFunction: (name: string) => boolean) {
    this.#name = name;
    this.#lexer = new Lexer(text);
    this.#hasFunction = hasFunction;
  }

  parse(): ParsedFile {
    const body: Statement[] = [];
    for (;;) {
      const token = this.#next();
      if (token.kind === 'eof') break;
      if (token.kind === 'leftDelim' && this.#peekIs('define')) {
        this.#nextNonSpace();
        this.#definition();
        continue;
      }
      this.#backup(token);
      const node = this.#textOrAction();
      if (typeof node === 'string') throw this.#fail(`unexpected {{${node}}}`);
      body.push(node);
    }
    return { name: this.#name, body, defined: this.#defined };
  }

  #definition(): void {
    const outer = { vars: this.#vars, range: this.#rangeDepth };
    this.#vars = ['$'];
    this.#rangeDepth = 0;
    const token = this.#nextNonSpace();
    const name = this.#templateName(token, 'define clause');
    this.#expect('rightDelim', 'define clause');
    const { list, end } = this.#itemList();
    if (end !== 'end') throw this.#fail(`unexpected {{${end}}} in define clause`);
    this.#defined.push({ name, body: list, pos: token.pos });
    this.#vars = outer.vars;
    this.#rangeDepth = outer.range;
  }

  #itemList(): { list: Statement[]; end: ListEnd } {
    if (++this.#depth > maxDepth) throw this.#fail(`blocks are nested more than ${maxDepth} deep`);
    const list: Statement[] = [];
    for (;;) {
      const token = this.#peekNonSpaceToken();
      if (token.kind === 'eof') throw this.#fail('unexpected EOF');
      const node = this.#textOrAction();
      if (typeof node === 'string') {
        this.#depth--;
        return { list, end: node };
      }
      list.push(node);
    }
  }

  #textOrAction(): Statement | 'end' | 'else' {
    const token = this.#nextNonSpace();
    switch (token.kind) {
      case 'text':
        return { kind: 'text', pos: token.pos, text: token.text };
      case 'leftDelim': {
        this.#actionLine = token.line;
        const node = this.#action();
        this.#actionLine = 0;
        return node;
      }
      default:
        throw this.#unexpected(token, 'input');
    }
  }

  #action(): Statement | 'end' | 'else' {
    const token = this.#nextNonSpace();
    if (token.kind === 'keyword') {
      switch (token.text) {
        case 'block':
          return this.#block();
        case 'break':
        case 'continue':
          return this.#jump(token, token.text);
        case 'else':
          return this.#else();
        case 'end':
          this.#expect('rightDelim', 'end');
          return 'end';
        case 'if':
        case 'range':
        case 'with':
          return this.#control(token.pos, token.text);
        case 'template':
          return this.#template();
      }
    }
    this.#backup(token);
    const peek = this.#peekNonSpaceToken();
    return { kind: 'action', pos: peek.pos, pipe: this.#pipeline('command', 'rightDelim') };
  }

  #jump(token: Token, kind: 'break' | 'continue'): Statement {
    const next = this.#nextNonSpace();
    if (next.kind !== 'rightDelim') throw this.#unexpected(next, `{{${kind}}}`);
    if (this.#rangeDepth === 0) throw this.#fail(`{{${kind}}} outside {{range}}`);
    return { kind, pos: token.pos };
  }

  #else(): 'else' {
    const peek = this.#peekNonSpaceToken();
    // "else if" and "else with" leave the keyword for the control that reads it.
    if (peek.kind === 'keyword' && (peek.text === 'if' || peek.text === 'with')) return 'else';
    this.#expect('rightDelim', 'else');
    return 'else';
  }

  #control(pos: number, kind: 'if' | 'range' | 'with'): BranchNode {
    const scope = this.#vars.length;
    const pipe = this.#pipeline(kind, 'rightDelim');
    if (kind === 'range') this.#rangeDepth++;
    const { list, end } = this.#itemList();
    if (kind === 'range') this.#rangeDepth--;
    const orElse = end === 'else' ? this.#elseList(kind) : undefined;
    this.#vars.length = scope;
    return { kind, pos, pipe, list, orElse };
  }

  #elseList(kind: 'if' | 'range' | 'with'): readonly Statement[] {
    const peek = this.#peekNonSpaceToken();
    if (peek.kind === 'keyword' && peek.text === kind && kind !== 'range') {
      this.#nextNonSpace();
      return [this.#control(peek.pos, kind)];
    }
    if (peek.kind === 'keyword' && (peek.text === 'if' || peek.text === 'with'))
      throw this.#unexpected(this.#nextNonSpace(), 'input');
    const { list, end } = this.#itemList();
    if (end !== 'end') throw this.#fail(`expected end; found {{${end}}}`);
    return list;
  }

  #block(): Statement {
    const token = this.#nextNonSpace();
    const name = this.#templateName(token, 'block clause');
    const pipe = this.#pipeline('block clause', 'rightDelim');
    const outer = { vars: this.#vars, range: this.#rangeDepth };
    this.#vars = ['$'];
    this.#rangeDepth = 0;
    const { list, end } = this.#itemList();
    if (end !== 'end') throw this.#fail(`unexpected {{${end}}} in block clause`);
    this.#vars = outer.vars;
    this.#rangeDepth = outer.range;
    this.#defined.push({ name, body: list, pos: token.pos });
    return { kind: 'template', pos: token.pos, name, pipe };
  }

  #template(): Statement {
    const token = this.#nextNonSpace();
    const name = this.#templateName(token, 'template clause');
    const next = this.#nextNonSpace();
    if (next.kind === 'rightDelim') return { kind: 'template', pos: token.pos, name, pipe: undefined };
    this.#backup(next);
    return { kind: 'template', pos: token.pos, name, pipe: this.#pipeline('template clause', 'rightDelim') };
  }

  #templateName(token: Token, context: string): string {
    if (token.kind !== 'string' && token.kind !== 'rawString') throw this.#unexpected(token, context);
    return this.#unquote(token.text);
  }

  #pipeline(context: string, end: 'rightDelim' | 'rightParen'): PipeNode {
    const first = this.#peekNonSpaceToken();
    const head = this.#declarations(context);
    const commands: CommandNode[] = [];
    for (;;) {
      const token = this.#nextNonSpace();
      if (token.kind === end) {
        this.#checkPipeline(commands, context);
        return { kind: 'pipe', pos: first.pos, line: first.line, isAssign: head.isAssign, decl: head.decl, commands };
      }
      if (!startsOperand(token)) throw this.#unexpected(token, context);
      this.#backup(token);
      commands.push(this.#command());
    }
  }

  #declarations(context: string): { decl: string[]; isAssign: boolean } {
    const decl: string[] = [];
    for (;;) {
      const variable = this.#peekNonSpaceToken();
      if (variable.kind !== 'variable') return { decl, isAssign: false };
      this.#nextNonSpace();
      const space = this.#peek();
      const next = this.#peekNonSpaceToken();
      if (next.kind === 'assign' || next.kind === 'declare') {
        this.#nextNonSpace();
        decl.push(variable.text);
        this.#vars.push(variable.text);
        return { decl, isAssign: next.kind === 'assign' };
      }
      if (next.kind === 'char' && next.text === ',') {
        this.#nextNonSpace();
        decl.push(variable.text);
        this.#vars.push(variable.text);
        if (context !== 'range' || decl.length >= 2) throw this.#fail(`too many declarations in ${context}`);
        const after = this.#peekNonSpaceToken();
        if (after.kind === 'variable' || after.kind === 'rightDelim' || after.kind === 'rightParen') continue;
        throw this.#fail('range can only initialize variables');
      }
      if (space.kind === 'space') this.#peeked.unshift(space);
      this.#peeked.unshift(variable);
      return { decl, isAssign: false };
    }
  }

  #checkPipeline(commands: readonly CommandNode[], context: string): void {
    if (commands.length === 0) throw this.#fail(`missing value for ${context}`);
    commands.slice(1).forEach((command, i) => {
      const kind = command.args[0]?.kind;
      if (kind === 'bool' || kind === 'dot' || kind === 'nil' || kind === 'number' || kind === 'string')
        throw this.#fail(`non executable command in pipeline stage ${i + 2}`);
    });
  }

  #command(): CommandNode {
    const pos = this.#peekNonSpaceToken().pos;
    const args: Operand[] = [];
    for (;;) {
      this.#peekNonSpaceToken();
      const operand = this.#operand();
      if (operand) args.push(operand);
      const token = this.#next();
      if (token.kind === 'space') continue;
      if (token.kind === 'rightDelim' || token.kind === 'rightParen') this.#backup(token);
      else if (token.kind !== 'pipe') throw this.#unexpected(token, 'operand');
      break;
    }
    if (args.length === 0) throw this.#fail('empty command');
    return { kind: 'command', pos, args };
  }

  #operand(): Operand | undefined {
    const node = this.#term();
    if (!node || this.#peek().kind !== 'field') return node;
    const chainPos = this.#peek().pos;
    const fields: string[] = [];
    while (this.#peek().kind === 'field') fields.push(this.#next().text.slice(1));
    switch (node.kind) {
      case 'field':
        return { kind: 'field', pos: chainPos, fields: [...node.fields, ...fields] };
      case 'variable':
        return { kind: 'variable', pos: chainPos, name: node.name, fields: [...node.fields, ...fields] };
      case 'bool':
      case 'string':
      case 'number':
      case 'nil':
      case 'dot':
        throw this.#fail(`unexpected . after term ${JSON.stringify(nodeText(node))}`);
      default:
        return { kind: 'chain', pos: chainPos, of: node, fields };
    }
  }

  #term(): Operand | undefined {
    const token = this.#nextNonSpace();
    const { pos, text } = token;
    switch (token.kind) {
      case 'identifier':
        if (!this.#hasFunction(text)) throw this.#fail(`function ${JSON.stringify(text)} not defined`);
        return { kind: 'function', pos, name: text };
      case 'dot':
        return { kind: 'dot', pos };
      case 'nil':
        return { kind: 'nil', pos };
      case 'variable':
        if (!this.#vars.includes(text)) throw this.#fail(`undefined variable ${JSON.stringify(text)}`);
        return { kind: 'variable', pos, name: text, fields: [] };
      case 'field':
        return { kind: 'field', pos, fields: [text.slice(1)] };
      case 'bool':
        return { kind: 'bool', pos, value: text === 'true' };
      case 'charConstant':
      case 'number':
        return { kind: 'number', pos, text, value: this.#number(text) };
      case 'string':
      case 'rawString':
        return { kind: 'string', pos, text, value: this.#unquote(text) };
      case 'leftParen':
        if (++this.#depth > maxDepth) throw this.#fail(`parentheses are nested more than ${maxDepth} deep`);
        try {
          return this.#pipeline('parenthesized pipeline', 'rightParen');
        } finally {
          this.#depth--;
        }
      default:
        this.#backup(token);
        return undefined;
    }
  }

  #number(text: string): Int | number | Complex | undefined {
    const read = readNumber(text);
    if ('error' in read) throw this.#fail(read.error);
    return read.value;
  }

  #unquote(text: string): string {
    const value = unquoteGo(text);
    if (value === undefined) throw this.#fail('invalid syntax');
    return value;
  }

  #expect(kind: Token['kind'], context: string): void {
    const token = this.#nextNonSpace();
    if (token.kind !== kind) throw this.#unexpected(token, context);
  }

  #next(): Token {
    const token = this.#peeked.shift() ?? this.#lexer.next();
    this.#line = token.line;
    return token;
  }

  #backup(token: Token): void {
    this.#peeked.unshift(token);
  }

  #peek(): Token {
    const token = this.#next();
    this.#backup(token);
    return token;
  }

  #nextNonSpace(): Token {
    let token = this.#next();
    while (token.kind === 'space') token = this.#next();
    return token;
  }

  #peekNonSpaceToken(): Token {
    const token = this.#nextNonSpace();
    this.#backup(token);
    return token;
  }

  #peekIs(keyword: string): boolean {
    const token = this.#peekNonSpaceToken();
    return token.kind === 'keyword' && token.text === keyword;
  }

  #unexpected(token: Token, context: string): TemplateSyntaxError {
    if (token.kind === 'error') {
      const started =
        this.#actionLine !== 0 && this.#actionLine !== token.line
          ? ` in action started at ${this.#name}:${this.#actionLine}`
          : '';
      return this.#fail(token.text + (token.text.endsWith(' action') ? started.replace(' in action', '') : started));
    }
    return this.#fail(`unexpected ${tokenText(token)} in ${context}`);
  }

  #fail(message: string): TemplateSyntaxError {
    return new TemplateSyntaxError(message, this.#line);
  }
}

function startsOperand(token: Token): boolean {
  return [
    'bool',
    'charConstant',
    'dot',
    'field',
    'identifier',
    'number',
    'nil',
    'rawString',
    'string',
    'variable',
    'leftParen',
  ].includes(token.kind);
}

/** How Go's parser names a token in its errors. */
function tokenText(token: Token): string {
  if (token.kind === 'eof') return 'EOF';
  if (token.kind === 'keyword' || token.kind === 'dot' || token.kind === 'nil') return `<${token.text}>`;
  return token.text.length > 10 ? `${JSON.stringify(token.text.slice(0, 10))}...` : JSON.stringify(token.text);
}
