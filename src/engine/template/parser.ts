import type { Complex } from '../../base/go/complex.ts';
import { quoteGo } from '../../base/go/quote.ts';
import { unquoteGo } from '../../base/go/unquote.ts';
import type { Int } from '../../base/go/value.ts';
import type { BranchNode, CommandNode, Operand, ParsedFile, ParsedTemplate, PipeNode, Statement } from './ast.ts';
import { isEmptyBody, nodeText } from './ast.ts';
import { Kind, type Tokens, tokenize } from './lexer.ts';
import { readNumber } from './literals.ts';

/** Thrown for a template that cannot be parsed. Lines start at 1. */
export class TemplateSyntaxError extends Error {
  readonly line: number;
  /** offset of the token that could not be parsed */
  readonly pos: number;

  constructor(message: string, line: number, pos: number) {
    super(message);
    this.line = line;
    this.pos = pos;
  }
}

/** Maximum nesting depth, which prevents parsing from exhausting the stack. */
const maxDepth = 500;

/**
 * Parses a template file. Variables are resolved to slots, with the same scopes as in Go's text/template at run time.
 *
 * @param hasFunction reports whether a function exists; as in Go, unknown functions are errors
 * @throws TemplateSyntaxError with Go's error message
 */
export function parseTemplate(name: string, text: string, hasFunction: (name: string) => boolean): ParsedFile {
  return new Parser(name, text, hasFunction).parse();
}

type ListEnd = 'end' | 'else';

/** The variables and loops of the template body that is currently being parsed. */
interface Frame {
  /** variable names that the parser accepts; as in Go, an `else` branch can use variables declared in the branch before it */
  names: string[];
  /** variables that are in scope at run time; slot 0 contains `$`, the root context */
  readonly scope: { readonly name: string; readonly slot: number; readonly isItem: boolean }[];
  slots: number;
  ranges: number;
  /** true in a loop body, where dot is a list or map element */
  dotIsItem: boolean;
}

function newFrame(): Frame {
  return { names: ['$'], scope: [{ name: '$', slot: 0, isItem: false }], slots: 1, ranges: 0, dotIsItem: false };
}

class Parser {
  readonly #name: string;
  readonly #tokens: Tokens;
  readonly #hasFunction: (name: string) => boolean;
  readonly #defined: (ParsedTemplate & { readonly pos: number })[] = [];
  /** names of templates that are defined with a non-empty body */
  readonly #filled = new Set<string>();
  /** index of the next token */
  #next = 0;
  /** index of the last token that was peeked at; errors report its line */
  #seen = 0;
  #frame = newFrame();
  #depth = 0;
  /** offset of the action that is currently being parsed; -1 outside of actions */
  #actionPos = -1;

  constructor(name: string, text: string, hasFunction: (name: string) => boolean) {
    this.#name = name;
    this.#tokens = tokenize(text);
    this.#hasFunction = hasFunction;
  }

  parse(): ParsedFile {
    const body: Statement[] = [];
    while (this.#peek() !== Kind.eof) {
      if (this.#peek() === Kind.leftDelim && this.#isKeyword(this.#next + 1, 'define')) {
        this.#next += 2;
        this.#definition();
        continue;
      }
      const node = this.#textOrAction();
      if (typeof node === 'string') throw this.#fail(`unexpected {{${node}}}`);
      body.push(node);
    }
    this.#refuseSecond(this.#name, body);
    return { name: this.#name, body, slots: this.#frame.slots, defined: this.#defined };
  }

  /** Rejects a second definition of the same name in a file. Definitions with an empty body are ignored. */
  #refuseSecond(name: string, body: readonly Statement[]): void {
    if (isEmptyBody(body)) return;
    if (this.#filled.has(name)) throw this.#fail(`template: multiple definition of template ${quoteGo(name)}`);
    this.#filled.add(name);
  }

  #definition(): void {
    const at = this.#take();
    const name = this.#templateName(at, 'define clause');
    this.#expect(Kind.rightDelim, 'define clause');
    this.#body(name, at, 'define');
  }

  /** Parses the body of a {{define}} or {{block}}, in which the variables of the enclosing template are not visible. */
  #body(name: string, at: number, clause: string, seen?: number): void {
    const outer = this.#frame;
    this.#frame = newFrame();
    const { list, end } = this.#itemList();
    if (end !== 'end') {
      // For an unexpected action in a {{block}}, Go reports the line of the {{block}} action itself.
      this.#seen = seen ?? this.#seen;
      throw this.#fail(`unexpected {{${end}}} in ${clause} clause`);
    }
    this.#refuseSecond(name, list);
    this.#defined.push({ name, body: list, slots: this.#frame.slots, pos: this.#start(at) });
    this.#frame = outer;
  }

  #itemList(): { list: Statement[]; end: ListEnd } {
    if (++this.#depth > maxDepth) throw this.#fail(`blocks are nested more than ${maxDepth} deep`);
    const list: Statement[] = [];
    for (;;) {
      if (this.#peek() === Kind.eof) throw this.#fail('unexpected EOF');
      const node = this.#textOrAction();
      if (typeof node === 'string') {
        this.#depth--;
        return { list, end: node };
      }
      list.push(node);
    }
  }

  #textOrAction(): Statement | ListEnd {
    const at = this.#take();
    switch (this.#tokens.kinds[at]) {
      case Kind.text:
        return { kind: 'text', pos: this.#start(at), text: this.#text(at) };
      case Kind.literal:
        return { kind: 'literal', pos: this.#start(at), text: this.#unquote(this.#text(at)) };
      case Kind.endAction:
        return 'end';
      case Kind.leftDelim: {
        this.#actionPos = this.#start(at);
        const node = this.#action();
        this.#actionPos = -1;
        return node;
      }
      default:
        throw this.#unexpected(at, 'input');
    }
  }

  #action(): Statement | ListEnd {
    const at = this.#next;
    if (this.#peek() !== Kind.keyword)
      return { kind: 'action', pos: this.#start(at), pipe: this.#pipeline('command', Kind.rightDelim) };
    this.#next++;
    const pos = this.#start(at);
    const keyword = this.#text(at);
    switch (keyword) {
      case 'block':
        return this.#block();
      case 'break':
      case 'continue':
        return this.#jump(pos, keyword);
      case 'else':
        // For "else if" and "else with", the caller reads the keyword.
        if (!this.#isKeyword(this.#next, 'if') && !this.#isKeyword(this.#next, 'with')) this.#expect(Kind.rightDelim, 'else');
        return 'else';
      case 'end':
        this.#expect(Kind.rightDelim, 'end');
        return 'end';
      case 'if':
      case 'range':
      case 'with':
        return this.#control(pos, keyword);
      case 'template':
        return this.#template();
      default:
        this.#next--;
        return { kind: 'action', pos, pipe: this.#pipeline('command', Kind.rightDelim) };
    }
  }

  #jump(pos: number, kind: 'break' | 'continue'): Statement {
    this.#expect(Kind.rightDelim, `{{${kind}}}`);
    if (this.#frame.ranges === 0) throw this.#fail(`{{${kind}}} outside {{range}}`);
    return { kind, pos };
  }

  #control(pos: number, kind: 'if' | 'range' | 'with'): BranchNode {
    const frame = this.#frame;
    const [names, scope, dotIsItem] = [frame.names.length, frame.scope.length, frame.dotIsItem];
    const pipe = this.#pipeline(kind, Kind.rightDelim);
    const ofPipe = frame.scope.length;
    if (kind === 'range') frame.ranges++;
    if (kind !== 'if') frame.dotIsItem = kind === 'range';
    const { list, end } = this.#itemList();
    if (kind === 'range') frame.ranges--;
    frame.dotIsItem = dotIsItem;
    frame.scope.length = ofPipe;
    const orElse = end === 'else' ? this.#elseList(kind) : undefined;
    frame.names.length = names;
    frame.scope.length = scope;
    return { kind, pos, pipe, list, orElse };
  }

  #elseList(kind: 'if' | 'range' | 'with'): readonly Statement[] {
    const at = this.#next;
    if (kind !== 'range' && this.#isKeyword(at, kind)) {
      this.#next++;
      return [this.#control(this.#start(at), kind)];
    }
    if (this.#isKeyword(at, 'if') || this.#isKeyword(at, 'with')) throw this.#unexpected(this.#take(), 'input');
    const { list, end } = this.#itemList();
    if (end !== 'end') throw this.#fail(`expected end; found {{${end}}}`);
    return list;
  }

  #block(): Statement {
    const at = this.#take();
    const name = this.#templateName(at, 'block clause');
    const pipe = this.#pipeline('block clause', Kind.rightDelim);
    this.#body(name, at, 'block', this.#seen);
    return { kind: 'template', pos: this.#start(at), name, pipe };
  }

  #template(): Statement {
    const at = this.#take();
    const name = this.#templateName(at, 'template clause');
    const pos = this.#start(at);
    if (this.#peek() !== Kind.rightDelim)
      return { kind: 'template', pos, name, pipe: this.#pipeline('template clause', Kind.rightDelim) };
    this.#next++;
    return { kind: 'template', pos, name, pipe: undefined };
  }

  #templateName(at: number, context: string): string {
    const kind = this.#tokens.kinds[at];
    if (kind !== Kind.string && kind !== Kind.rawString) throw this.#unexpected(at, context);
    return this.#unquote(this.#text(at));
  }

  #pipeline(context: string, end: number): PipeNode {
    const pos = this.#start(this.#next);
    const { decl, isAssign } = this.#declarations(context);
    const commands: CommandNode[] = [];
    for (;;) {
      const kind = this.#peek();
      if (kind === end) break;
      if (kind < Kind.bool) throw this.#unexpected(this.#take(), context);
      commands.push(this.#command());
    }
    this.#next++;
    this.#checkPipeline(commands, context);
    if (decl.length === 0) return { kind: 'pipe', pos, isAssign, decl, slots: noSlots, commands };
    const slots = decl.map((name) => (isAssign ? this.#slotOf(name) : this.#declare(name, context === 'range')));
    return { kind: 'pipe', pos, isAssign, decl, slots, commands };
  }

  #declare(name: string, isItem: boolean): number {
    const slot = this.#frame.slots++;
    this.#frame.scope.push({ name, slot, isItem });
    return slot;
  }

  /** Returns the slot of a variable, or -1 if the variable passes Go's parser but is out of scope at run time. */
  #slotOf(name: string): number {
    return this.#frame.scope.findLast((variable) => variable.name === name)?.slot ?? -1;
  }

  #declarations(context: string): { readonly decl: readonly string[]; readonly isAssign: boolean } {
    if (this.#peek() !== Kind.variable) return noDeclarations;
    const decl: string[] = [];
    while (this.#peek() === Kind.variable) {
      const at = this.#take();
      const next = this.#peek();
      const isComma = next === Kind.char && this.#text(this.#next) === ',';
      if (next !== Kind.assign && next !== Kind.declare && !isComma) {
        this.#next = at;
        break;
      }
      this.#next++;
      const name = this.#text(at);
      decl.push(name);
      this.#frame.names.push(name);
      if (!isComma) return { decl, isAssign: next === Kind.assign };
      if (context !== 'range' || decl.length >= 2) throw this.#fail(`too many declarations in ${context}`);
      const after = this.#peek();
      if (after !== Kind.variable && after !== Kind.rightDelim && after !== Kind.rightParen)
        throw this.#fail('range can only initialize variables');
    }
    return { decl, isAssign: false };
  }

  #checkPipeline(commands: readonly CommandNode[], context: string): void {
    if (commands.length === 0) throw this.#fail(`missing value for ${context}`);
    for (let i = 1; i < commands.length; i++) {
      const kind = commands[i]?.args[0]?.kind;
      if (kind === 'bool' || kind === 'dot' || kind === 'nil' || kind === 'number' || kind === 'string')
        throw this.#fail(`non executable command in pipeline stage ${i + 1}`);
    }
  }

  #command(): CommandNode {
    const pos = this.#start(this.#next);
    const args: Operand[] = [];
    for (;;) {
      const operand = this.#operand();
      if (operand) args.push(operand);
      const kind = this.#peek();
      if (kind === Kind.rightDelim || kind === Kind.rightParen) break;
      if (kind === Kind.pipe) {
        this.#next++;
        break;
      }
      // Operands must be separated by a space.
      if (!operand || !this.#isApart()) throw this.#unexpected(this.#take(), 'operand');
    }
    if (args.length === 0) throw this.#fail('empty command');
    return { kind: 'command', pos, args };
  }

  /** Reports whether the next token is preceded by a space. */
  #isApart(): boolean {
    return this.#start(this.#next) > (this.#tokens.ends[this.#next - 1] as number);
  }

  #operand(): Operand | undefined {
    const node = this.#term();
    if (!node || this.#peek() !== Kind.field || this.#isApart()) return node;
    const chainPos = this.#start(this.#next);
    const fields: string[] = [];
    while (this.#peek() === Kind.field && !this.#isApart()) fields.push(...this.#path(this.#take()));
    switch (node.kind) {
      case 'field':
        return { ...node, fields: [...node.fields, ...fields] };
      case 'variable':
        return { ...node, pos: chainPos, fields: [...node.fields, ...fields] };
      case 'bool':
      case 'string':
      case 'number':
      case 'nil':
      case 'dot':
        throw this.#fail(`unexpected . after term ${quoteGo(nodeText(node))}`);
      default:
        return { kind: 'chain', pos: chainPos, of: node, fields };
    }
  }

  #term(): Operand | undefined {
    const kind = this.#peek();
    if (kind < Kind.bool) return undefined;
    const at = this.#next++;
    const pos = this.#start(at);
    switch (kind) {
      case Kind.field: {
        const fields = this.#path(at);
        // For errors in a path such as .a.b, Go reports the position of the second field.
        const second = fields.length > 1 ? (fields[0] as string).length + 1 : 0;
        return { kind: 'field', pos: pos + second, fields, isItem: this.#frame.dotIsItem };
      }
      case Kind.dot:
        return { kind: 'dot', pos };
      case Kind.nil:
        return { kind: 'nil', pos };
      case Kind.leftParen:
        return this.#parenthesis();
      default:
        return this.#simpleOperand(kind, pos, this.#text(at));
    }
  }

  #simpleOperand(kind: number, pos: number, text: string): Operand {
    switch (kind) {
      case Kind.identifier:
        if (!this.#hasFunction(text)) throw this.#fail(`function ${quoteGo(text)} not defined`);
        return { kind: 'function', pos, name: text };
      case Kind.variable: {
        if (!this.#frame.names.includes(text)) throw this.#fail(`undefined variable ${quoteGo(text)}`);
        const known = this.#frame.scope.findLast((variable) => variable.name === text);
        return { kind: 'variable', pos, name: text, slot: known?.slot ?? -1, fields: [], isItem: known?.isItem ?? false };
      }
      case Kind.bool:
        return { kind: 'bool', pos, value: text === 'true' };
      case Kind.string:
      case Kind.rawString:
        return { kind: 'string', pos, text, value: this.#unquote(text) };
      default:
        return { kind: 'number', pos, text, value: this.#number(text) };
    }
  }

  #parenthesis(): Operand {
    if (++this.#depth > maxDepth) throw this.#fail(`parentheses are nested more than ${maxDepth} deep`);
    const pipe = this.#pipeline('parenthesized pipeline', Kind.rightParen);
    this.#depth--;
    return pipe;
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

  #expect(kind: number, context: string): void {
    const at = this.#take();
    if (this.#tokens.kinds[at] !== kind) throw this.#unexpected(at, context);
  }

  /** Splits a field token such as `.Values.image` into its names. */
  #path(at: number): string[] {
    return this.#tokens.input.slice(this.#start(at) + 1, this.#tokens.ends[at]).split('.');
  }

  /** Returns the kind of the next token. */
  #peek(): number {
    this.#seen = this.#next;
    return this.#tokens.kinds[this.#next] as number;
  }

  /** Consumes the next token and returns its index. The last token (an error or "eof") is never consumed. */
  #take(): number {
    const at = this.#next;
    this.#seen = at;
    if (at < this.#tokens.kinds.length - 1) this.#next++;
    return at;
  }

  #start(at: number): number {
    return this.#tokens.starts[at] as number;
  }

  #text(at: number): string {
    return this.#tokens.input.slice(this.#tokens.starts[at], this.#tokens.ends[at]);
  }

  #isKeyword(at: number, keyword: string): boolean {
    this.#seen = at;
    return this.#tokens.kinds[at] === Kind.keyword && this.#text(at) === keyword;
  }

  #unexpected(at: number, context: string): TemplateSyntaxError {
    if (this.#tokens.kinds[at] !== Kind.error) return this.#fail(`unexpected ${this.#describe(at)} in ${context}`);
    const { message } = this.#tokens;
    const line = this.#lineOf(this.#start(at));
    const began = this.#actionPos < 0 ? line : this.#lineOf(this.#actionPos);
    if (began === line) return this.#fail(message);
    return this.#fail(`${message}${message.endsWith(' action') ? '' : ' in action'} started at ${this.#name}:${began}`);
  }

  /** Returns a token in the format of Go's parse errors. */
  #describe(at: number): string {
    const kind = this.#tokens.kinds[at];
    if (kind === Kind.eof) return 'EOF';
    const text = kind === Kind.field ? `.${this.#path(at)[0]}` : this.#text(at);
    if (kind === Kind.keyword || kind === Kind.dot || kind === Kind.nil) return `<${text}>`;
    return text.length > 10 ? `${quoteGo(text.slice(0, 10))}...` : quoteGo(text);
  }

  #lineOf(pos: number): number {
    return this.#tokens.input.slice(0, pos).split('\n').length;
  }

  #fail(message: string): TemplateSyntaxError {
    const pos = this.#start(this.#seen);
    return new TemplateSyntaxError(message, this.#lineOf(pos), pos);
  }
}

const noSlots: readonly number[] = [];
const noDeclarations = { decl: [] as readonly string[], isAssign: false };
