import { GoDuration } from '../../base/go/duration.ts';
import { quoteGo } from '../../base/go/quote.ts';
import { GoObject, Int, isMap, StringMap, type Value, type ValueMap } from '../../base/go/value.ts';
import { dumpYaml } from '../../base/yaml/yaml.ts';
import type { BranchNode, CommandNode, Operand, ParsedTemplate, PipeNode, Statement } from './ast.ts';
import { nodeText } from './ast.ts';
import { callFailure, FunctionCall } from './call.ts';
import type { Coverage } from './coverage.ts';
import { isTrue, MapView, typeName } from './go-types.ts';
import { MethodArgumentError, methodArgumentProblem } from './method-argument.ts';
import { NilPointer } from './nil-pointer.ts';
import type { TemplateMark, Trace } from './output-trace.ts';
import { type Argument, evaluateArgument } from './parameters.ts';
import { printValue } from './print.ts';
import { hasJump, iterate, type Turn } from './range.ts';
import { type Compiled, ExecError, type Item, type Place, type State } from './runtime.ts';
import { spendBytes, spendSteps } from './work-budget.ts';

type Run = (state: State, dot: Item) => void;
type Eval = (state: State, dot: Item) => Item;
type Flow = 'break' | 'continue';

/** Formats a value, and deducts the size of the resulting text from the budget. */
function printed(value: Item): string {
  const text = printValue(value);
  spendSteps(text.length / 32);
  spendBytes(text.length);
  return text;
}

class Jump {
  readonly kind: Flow;
  constructor(kind: Flow) {
    this.kind = kind;
  }
}
const breakJump = new Jump('break');
const continueJump = new Jump('continue');

const readDot: Eval = (_, dot) => dot;

/**
 * Compiles a template body to closures. The bodies of branches and loops are compiled when they are first used, because large
 * portions of a chart are never executed.
 */
export function compile(template: ParsedTemplate, file: string, recorders: Recorders = {}): Compiled {
  const { name, slots } = template;
  const compiler = new Compiler(name, file, recorders);
  const counted = recorders.coverage?.template(file, name);
  let body: Run | undefined;
  return {
    name,
    file,
    run: (state, dot) => {
      body ??= compiler.list(template.body);
      counted?.();
      const outer = state.vars;
      state.vars = new Array<Item>(slots);
      state.vars[0] = dot;
      body(state, dot);
      state.vars = outer;
    },
  };
}

/** Recorders and options for compiling templates. Templates compiled without recorders have no overhead. */
export interface Recorders {
  readonly trace?: Trace | undefined;
  readonly reads?: BranchReads | undefined;
  /** what reading a missing map key does; by default, it returns nil */
  readonly missingKey?: 'error' | 'invalid' | undefined;
  readonly coverage?: Coverage | undefined;
}

/** Records the values that templates read, including reads in branches that the rendering skips. */
export interface BranchReads {
  /** the action that is running */
  site: TemplateMark | undefined;
  /** true while a skipped branch is executed only to record its reads */
  readonly inSkipped: boolean;
  /** Records the reads in a branch that is not taken, by executing it. */
  runSkipped(branch: TemplateMark, run: () => void): void;
}

/**
 * Returns a copy of the state in which to execute a skipped branch. The branch's output and its changes to variables are
 * discarded.
 */
function detached(state: State): State {
  return { ...state, out: [], vars: [...state.vars] };
}

type Placed = Operand | CommandNode | { readonly pos: number; readonly text: string };

/** The location of a node. The node is only formatted as text if an error quotes it. */
class NodePlace implements Place {
  readonly file: string;
  readonly executing: string;
  readonly pos: number;
  readonly #node: Placed;

  constructor(file: string, executing: string, node: Placed, pos: number = node.pos) {
    this.file = file;
    this.executing = executing;
    this.pos = pos;
    this.#node = node;
  }

  get context(): string {
    return 'kind' in this.#node ? nodeText(this.#node) : this.#node.text;
  }
}

/** The location of the operand that was evaluated last in a chain or pipeline. */
class LeafPlace implements Place {
  readonly #compiler: Compiler;
  readonly #node: Operand;

  constructor(compiler: Compiler, node: Operand) {
    this.#compiler = compiler;
    this.#node = node;
  }

  get #leaf(): Place {
    return this.#compiler.locate(this.#compiler.lastLeaf(this.#node));
  }

  get file(): string {
    return this.#leaf.file;
  }

  get executing(): string {
    return this.#leaf.executing;
  }

  get pos(): number {
    return this.#leaf.pos;
  }

  get context(): string {
    return this.#leaf.context;
  }
}

/** An argument of a call. Details for error messages are only determined if an error occurs. */
class CallArgument implements Argument {
  readonly evaluate: Eval;
  readonly literal: string;
  readonly #node: Operand;
  readonly #compiler: Compiler;

  constructor(node: Operand, compiler: Compiler) {
    this.evaluate = compiler.operand(node);
    this.literal = node.kind;
    this.#node = node;
    this.#compiler = compiler;
  }

  get location(): Place {
    return this.#compiler.locate(this.#compiler.lastLeaf(this.#node));
  }

  get text(): string {
    return nodeText(this.#node);
  }
}

/** The most recent result of a call to `and` or `or`. */
interface Decision {
  /** index of the argument that ended the evaluation; undefined if all arguments were evaluated and the last one is the result */
  index: number | undefined;
}

/** A call to `and` or `or`. */
interface Logic {
  readonly name: 'and' | 'or';
  readonly node: CommandNode;
  readonly args: readonly Argument[];
  readonly before: Eval | undefined;
}

class Compiler {
  readonly #name: string;
  readonly #file: string;
  readonly #trace: Trace | undefined;
  readonly #reads: BranchReads | undefined;
  readonly #missingKey: Recorders['missingKey'];
  readonly #coverage: Coverage | undefined;
  readonly #decisions = new WeakMap<CommandNode, Decision>();

  constructor(name: string, file: string, { trace, reads, coverage, missingKey }: Recorders) {
    this.#name = name;
    this.#file = file;
    this.#trace = trace;
    this.#reads = reads;
    this.#missingKey = missingKey;
    this.#coverage = coverage;
  }

  /**
   * Returns the node that Go's error messages name, which is the last node that was evaluated. For a pipeline in parentheses,
   * that is its last argument. For `and` and `or`, it is the argument that determined the result. Must be called directly after
   * the evaluation.
   */
  lastLeaf(node: Operand): Operand {
    let leaf = node;
    for (;;) {
      if (leaf.kind === 'chain') leaf = leaf.of;
      else if (leaf.kind === 'pipe') leaf = this.#decisive(leaf) ?? { kind: 'dot', pos: leaf.pos };
      else return leaf;
    }
  }

  #decisive({ commands }: PipeNode): Operand | undefined {
    const last = commands.at(-1);
    const at = last && this.#decisions.get(last)?.index;
    if (at === undefined) return last?.args.at(-1);
    // If the index is beyond the argument list, the value was piped from the previous command.
    return last?.args[at + 1] ?? commands.at(-2)?.args.at(-1);
  }

  locate(node: Placed): Place {
    return new NodePlace(this.#file, this.#name, node);
  }

  list(body: readonly Statement[]): Run {
    const runs = body.map((node) => this.#recorded(node));
    if (runs.length === 1) return runs[0] as Run;
    return (state, dot) => {
      for (let i = 0; i < runs.length; i++) (runs[i] as Run)(state, dot);
    };
  }

  #recorded(node: Statement): Run {
    const run = this.#trace ? this.#traced(node, this.#trace) : this.#counted(node);
    return this.#reads && node.kind !== 'text' && node.kind !== 'literal' ? this.#observed(node, run, this.#reads) : run;
  }

  /** Compiles a statement and, if coverage is recorded, counts how often it runs. */
  #counted(node: Statement): Run {
    const run = this.statement(node);
    if (!this.#coverage || node.kind === 'text') return run;
    const count = this.#coverage.action({ file: this.#file, pos: node.pos });
    return (state, dot) => {
      count();
      run(state, dot);
    };
  }

  /**
   * Wraps a compiled statement, so that the values that it reads are recorded. In a skipped branch, which is executed only for
   * this record, an error aborts the statement but not the rendering.
   */
  #observed(node: Statement, run: Run, reads: BranchReads): Run {
    const mark = { file: this.#file, pos: node.pos };
    return (state, dot) => {
      const { site } = reads;
      const { vars } = state;
      reads.site = mark;
      try {
        run(state, dot);
      } catch (error) {
        if (!reads.inSkipped) throw error;
        state.vars = vars;
      } finally {
        reads.site = site;
      }
    };
  }

  /** Compiles a statement and records its output. */
  #traced(node: Statement, trace: Trace): Run {
    const run = this.statement(node);
    const writes = node.kind === 'text' || node.kind === 'literal' || (node.kind === 'action' && node.pipe.decl.length === 0);
    if (!writes && node.kind !== 'template') return run;
    return trace.watch(run, { file: this.#file, pos: node.pos, verbatim: node.kind === 'text' }, writes);
  }

  statement(node: Statement): Run {
    switch (node.kind) {
      case 'text':
      case 'literal': {
        const { text } = node;
        return (state) => void state.out.push(text);
      }
      case 'action':
        return this.#action(node.pipe);
      case 'if':
      case 'with':
        return this.#branch(node);
      case 'range':
        return this.#range(node);
      case 'template':
        return this.#template(node);
      case 'break':
        return () => {
          throw breakJump;
        };
      case 'continue':
        return () => {
          throw continueJump;
        };
    }
  }

  #action(pipe: PipeNode): Run {
    const evaluate = this.pipe(pipe);
    if (pipe.decl.length > 0) return (state, dot) => void evaluate(state, dot);
    return (state, dot) => {
      state.runtime.step();
      const value = evaluate(state, dot);
      state.out.push(typeof value === 'string' ? value : printed(value));
    };
  }

  #branch(node: BranchNode): Run {
    const evaluate = this.pipe(node.pipe);
    const isWith = node.kind === 'with';
    const skipped = this.#skipped(node);
    const counted = this.#coverage?.branch({ file: this.#file, pos: node.pos });
    let list: Run | undefined;
    let orElse: Run | undefined;
    return (state, dot) => {
      const value = evaluate(state, dot);
      const taken = isTrue(value);
      counted?.(taken);
      skipped?.(state, taken ? 'list' : 'orElse', isWith && !taken ? value : dot);
      if (taken) {
        list ??= this.list(node.list);
        list(state, isWith ? value : dot);
      } else if (node.orElse) {
        orElse ??= this.list(node.orElse);
        orElse(state, dot);
      }
    };
  }

  /**
   * If reads are recorded, returns a function that executes the branch that was not taken, in order to record its reads. `taken`
   * is the branch that was taken.
   */
  #skipped(node: BranchNode): ((state: State, taken: 'list' | 'orElse', dot: Item) => void) | undefined {
    const reads = this.#reads;
    if (!reads) return undefined;
    const marks = { list: { file: this.#file, pos: node.pos }, orElse: { file: this.#file, pos: node.pos } };
    const runs: { list?: Run; orElse?: Run } = {};
    return (state, taken, dot) => {
      const other = taken === 'list' ? 'orElse' : 'list';
      const body = node[other];
      if (body === undefined) return;
      runs[other] ??= this.list(body);
      const run = runs[other];
      reads.runSkipped(marks[other], () => run(detached(state), dot));
    };
  }

  #range(node: BranchNode): Run {
    const { pipe } = node;
    // Evaluating the pipeline sets the loop variables to its value, like the variables of any pipeline. Each iteration then
    // overwrites them with the current element and, if there are two variables, its index or key.
    const evaluate = this.pipe(pipe);
    const location = new LeafPlace(this, pipe);
    const skipped = this.#skipped(node);
    const counted = this.#coverage?.branch({ file: this.#file, pos: node.pos });
    let body: Turn | undefined;
    let orElse: Run | undefined;
    return (state, dot) => {
      const value = evaluate(state, dot);
      body ??= this.#iteration(pipe.slots, this.list(node.list), hasJump(node.list));
      const taken = iterate(value, { state, body, location, variables: pipe.slots.length });
      counted?.(taken);
      skipped?.(state, taken ? 'list' : 'orElse', taken ? dot : undefined);
      if (taken || !node.orElse) return;
      orElse ??= this.list(node.orElse);
      orElse(state, dot);
    };
  }

  /** Compiles a loop body into a function that runs one iteration. The function returns false after `break`. */
  #iteration(slots: readonly number[], list: Run, mayJump: boolean): Turn {
    const [first, second] = slots;
    const turn: Turn = (state, key, item) => {
      state.runtime.step();
      if (second !== undefined) {
        state.vars[first as number] = typeof key === 'number' ? new Int(BigInt(key)) : key;
        state.vars[second] = item;
      } else if (first !== undefined) state.vars[first] = item;
      list(state, item);
      return true;
    };
    if (!mayJump) return turn;
    return (state, key, item) => {
      try {
        return turn(state, key, item);
      } catch (jump) {
        if (jump === breakJump) return false;
        if (jump === continueJump) return true;
        throw jump;
      }
    };
  }

  #template(node: Extract<Statement, { kind: 'template' }>): Run {
    const argument = node.pipe ? this.pipe(node.pipe) : undefined;
    const location = this.locate({
      pos: node.pos,
      text: `{{template ${quoteGo(node.name)}${node.pipe ? ` ${nodeText(node.pipe)}` : ''}}}`,
    });
    return (state, dot) => {
      const target = state.runtime.find(node.name);
      if (!target) throw new ExecError(location, `template ${quoteGo(node.name)} not defined`);
      const value = argument?.(state, dot);
      state.runtime.enter(node.name);
      if (this.#reads?.inSkipped) {
        // A skipped branch is executed only to record its reads. Call `leave` even if it throws an error, because rendering
        // continues after the error.
        try {
          target.run(state, value);
        } finally {
          state.runtime.leave(node.name);
        }
        return;
      }
      target.run(state, value);
      state.runtime.leave(node.name);
    };
  }

  pipe(pipe: PipeNode): Eval {
    let evaluate: Eval | undefined;
    for (const command of pipe.commands) {
      const stage = evaluate;
      // As in text/template, a nil interface becomes an invalid value when it is piped to the next command or is the pipeline's
      // result.
      evaluate = this.#command(command, pipe, stage && ((state, dot) => stage(state, dot) ?? undefined));
    }
    const value = evaluate as Eval;
    // If the last command is a function call, its result has already been converted. Not wrapping it saves a stack frame.
    const normal: Eval =
      pipe.commands.at(-1)?.args[0]?.kind === 'function' ? value : (state, dot) => value(state, dot) ?? undefined;
    return pipe.decl.length === 0 ? normal : this.#declaration(pipe, normal);
  }

  #declaration(pipe: PipeNode, value: Eval): Eval {
    const [first = -1, second] = pipe.slots;
    const missing = pipe.slots.indexOf(-1);
    if (missing >= 0) {
      const location = new LeafPlace(this, pipe);
      return (state, dot) => {
        value(state, dot);
        throw new ExecError(location, `undefined variable: ${pipe.decl[missing]}`);
      };
    }
    if (second === undefined) return (state, dot) => (state.vars[first] = value(state, dot));
    return (state, dot) => (state.vars[first] = state.vars[second] = value(state, dot));
  }

  /** Compiles a command whose last argument is the value of the previous command. */
  #command(node: CommandNode, pipe: PipeNode, before: Eval | undefined): Eval {
    const [first, ...rest] = node.args as [Operand, ...Operand[]];
    switch (first.kind) {
      case 'function':
        return this.#call(first.name, first, node, rest, before);
      case 'field':
      case 'variable':
      case 'chain':
        if (rest.length > 0 || before) return this.#fieldCall(first, rest, before);
        return this.operand(first);
      case 'pipe':
        return this.#onlyOperand(first, rest, before, pipe);
      case 'nil': {
        if (rest.length > 0) return this.#onlyOperand(first, rest, before);
        const location = this.locate(first);
        return () => {
          throw new ExecError(location, 'nil is not a command');
        };
      }
      default:
        return this.#onlyOperand(first, rest, before);
    }
  }

  /** @param at the node that the error message quotes. For an operand in parentheses, this is the entire pipeline, as in Go. */
  #onlyOperand(first: Operand, rest: readonly Operand[], before: Eval | undefined, at: Placed = first): Eval {
    if (rest.length === 0 && !before) return this.operand(first);
    const location = this.locate(at);
    const text = nodeText(first);
    return (state, dot) => {
      before?.(state, dot);
      throw new ExecError(location, `can't give argument to non-function ${text}`);
    };
  }

  #call(name: string, first: Operand, node: CommandNode, rest: readonly Operand[], before: Eval | undefined): Eval {
    const location = this.locate(first.pos === node.pos ? node : first);
    const args = rest.map((arg) => new CallArgument(arg, this));
    if (name === 'and' || name === 'or')
      return this.#logic({ name, node, args, before }, new NodePlace(this.#file, this.#name, node, first.pos));
    if (name === 'call' && args.length > 0) return this.#callValue(args, before, location);
    if (name === 'include' && !before && args.length === 2) return this.#include(args, location);
    if (name === 'len' && !before && args.length === 1) return this.#len(args[0] as Argument, location);
    const call = new FunctionCall({ name, location, args, before });
    return (state, dot) => call.run(state, dot);
  }

  /**
   * Compiles `call`. Its first argument must be a function, but no template value is a function, so every call fails once its
   * arguments have been evaluated.
   */
  #callValue(args: readonly Argument[], before: Eval | undefined, location: Place): Eval {
    const [first] = args as [Argument];
    return (state, dot) => {
      before?.(state, dot);
      const [value = null] = args.map((arg) => evaluateArgument(arg, 'any', state, dot));
      const problem = value === null ? 'call of nil' : `non-function ${first.text} of type ${typeName(value)}`;
      throw new ExecError(location, `error calling call: ${problem}`, undefined, true);
    };
  }

  /**
   * Compiles `include` with two arguments. This common case has a fast path that uses few stack frames, because includes may be
   * nested deeply.
   */
  #include(args: readonly Argument[], location: Place): Eval {
    const [name, data] = args as [Argument, Argument];
    return (state, dot) => {
      state.runtime.step();
      const target = evaluateArgument(name, 'string', state, dot) as string;
      const value = evaluateArgument(data, 'any', state, dot);
      try {
        return state.runtime.include(target, value);
      } catch (error) {
        throw callFailure(error, 'include', location);
      }
    };
  }

  /** Compiles `len`, whose error messages distinguish a nil map element from an invalid value. */
  #len(arg: Argument, location: Place): Eval {
    return (state, dot) => {
      const value = arg.literal === 'nil' ? undefined : arg.evaluate(state, dot);
      if (value === null) throw new ExecError(location, 'error calling len: len of nil pointer', undefined, true);
      const known: Argument = { evaluate: () => value, literal: arg.literal, location, text: '' };
      return new FunctionCall({ name: 'len', location, args: [known], before: undefined }).run(state, dot);
    };
  }

  #logic({ name, node, args, before }: Logic, location: Place): Eval {
    const all = before ? [...args.map((arg) => arg.evaluate), before] : args.map((arg) => arg.evaluate);
    const reads = this.#reads;
    const mark = { file: this.#file, pos: node.pos };
    const decision = this.#decisions.get(node) ?? { index: undefined };
    this.#decisions.set(node, decision);
    return (state, dot) => {
      if (all.length === 0) throw new ExecError(location, `wrong number of args for ${name}: want at least 1 got 0`);
      // The last argument is the value of the previous command in the pipeline, which is always evaluated first, even if an
      // earlier argument short-circuits the function.
      const last = before?.(state, dot);
      let value: Item;
      for (let i = 0; i < all.length; i++) {
        value = before && i === all.length - 1 ? last : (all[i] as Eval)(state, dot);
        if (isTrue(value) !== (name === 'or')) continue;
        decision.index = i;
        if (reads && i < all.length - 1)
          reads.runSkipped(mark, () => {
            for (const other of all.slice(i + 1)) other(detached(state), dot);
          });
        return value ?? undefined;
      }
      decision.index = undefined;
      return value ?? undefined;
    };
  }

  operand(node: Operand): Eval {
    switch (node.kind) {
      case 'dot':
        return readDot;
      case 'nil':
        return () => null;
      case 'bool':
      case 'string': {
        const { value } = node;
        return () => value;
      }
      case 'number': {
        const { value } = node;
        if (value !== undefined) return () => value;
        const location = this.locate(node);
        return () => {
          throw new ExecError(location, `${node.text} overflows int`);
        };
      }
      case 'field':
        return this.#fields(readDot, node.fields, this.locate(node), node.isItem);
      case 'variable': {
        const { slot } = node;
        const read: Eval = slot < 0 ? this.#undefined(node) : (state) => state.vars[slot];
        return node.fields.length === 0 ? read : this.#fields(read, node.fields, this.locate(node), node.isItem);
      }
      case 'chain': {
        const of =
          node.of.kind === 'function'
            ? this.#call(node.of.name, node.of, { kind: 'command', pos: node.of.pos, args: [node.of] }, [], undefined)
            : this.operand(node.of);
        return this.#fields(of, node.fields, new LeafPlace(this, node));
      }
      case 'function':
        return this.#call(node.name, node, { kind: 'command', pos: node.pos, args: [node] }, [], undefined);
      case 'pipe':
        return this.pipe(node);
    }
  }

  /**
   * Compiles a reference to a variable that is declared only in another branch of an `if`. Reading the variable throws an error.
   */
  #undefined(node: Extract<Operand, { kind: 'variable' }>): Eval {
    const location = this.locate(node);
    return () => {
      throw new ExecError(location, `undefined variable: ${node.name}`);
    };
  }

  #fields(read: Eval, fields: readonly string[], location: Place, isItem = false): Eval {
    const last = fields.length - 1;
    const [only] = fields;
    const isMethod = fields.some((field) => valuesMethods.has(field));
    if (this.#missingKey === 'error') return requiredFields(read, fields, { location, isItem });
    if (this.#missingKey === 'invalid') return optionalFields(read, fields, { location, isItem });
    if (last === 0 && only !== undefined) {
      return (state, dot) => {
        const value = read(state, dot);
        if (value instanceof Map && !isMethod) return entryOf(value, only);
        return evalField(value, only, { location, isItem, state });
      };
    }
    return (state, dot) => {
      let value = read(state, dot);
      let owner: Item;
      for (let i = 0; i < fields.length; i++) {
        const field = fields[i] as string;
        const next: Item =
          value instanceof Map && !isMethod
            ? entryOf(value, field)
            : evalField(value, field, { location, isItem: i === 0 ? isItem : isAnyItem(owner), state });
        owner = value;
        value = next;
      }
      return value;
    };
  }

  /** Compiles the receiver of a method call. Error messages name the entire field path. */
  #owner(node: Extract<Operand, { kind: 'field' | 'variable' | 'chain' }>, location: Place): Eval | undefined {
    if (node.kind !== 'field') return undefined;
    const fields = node.fields.slice(0, -1);
    return fields.length === 0 ? readDot : this.#fields(readDot, fields, location, node.isItem);
  }

  /** Compiles a field or variable that has arguments. Only methods accept arguments. */
  #fieldCall(
    node: Extract<Operand, { kind: 'field' | 'variable' | 'chain' }>,
    rest: readonly Operand[],
    before: Eval | undefined,
  ): Eval {
    const location = this.locate(node.kind === 'chain' ? this.lastLeaf(node) : node);
    const args = rest.map((arg) => new CallArgument(arg, this));
    const method = node.fields.at(-1);
    if (method === undefined) return this.#onlyOperand(node, rest, before);
    const owner: Operand =
      node.kind === 'chain' && node.fields.length === 1 ? node.of : { ...node, fields: node.fields.slice(0, -1) };
    const readOwner = this.#owner(node, location) ?? this.operand(owner);
    return (state, dot) => {
      const receiver = readOwner(state, dot);
      const values = args.map((arg) => arg.evaluate(state, dot));
      if (before) values.push(before(state, dot));
      return callMethod(receiver, method, values, { location, args });
    };
  }
}

/** Reads a key of a map. A view's underlying map is read directly, because overridden methods of `Map` are slow to call. */
function entryOf(map: ValueMap, key: string): Item {
  return (map instanceof MapView ? map.under : map).get(key) ?? null;
}

/** Reports whether a map's element type in Go is interface{}, which affects only error messages. */
const isAnyItem = (owner: Item): boolean => owner instanceof Map && !(owner instanceof StringMap);

/** Compiles a chain of fields that must all exist (text/template exec.go: `missingkey=error` in evalField). */
function requiredFields(read: Eval, fields: readonly string[], place: Omit<Access, 'state'>): Eval {
  return (state, dot) => {
    let value = read(state, dot);
    for (const field of fields) {
      if (value === undefined) throw new ExecError(place.location, `nil data; no entry for key ${quoteGo(field)}`);
      if (isMap(value) && !value.has(field)) {
        throw new ExecError(place.location, `map has no entry for key ${quoteGo(field)}`);
      }
      value = evalField(value, field, { ...place, state });
    }
    return value;
  };
}

/** Compiles a chain of fields that are all missing after a missing map key (text/template exec.go: evalField). */
function optionalFields(read: Eval, fields: readonly string[], { location, isItem }: Omit<Access, 'state'>): Eval {
  return (state, dot) => {
    let value = read(state, dot);
    let owner: Item;
    for (const [i, field] of fields.entries()) {
      if (value === undefined || (isMap(value) && !value.has(field))) return undefined;
      const next = evalField(value, field, { location, isItem: i === 0 ? isItem : isAnyItem(owner), state });
      owner = value;
      value = next;
    }
    return value;
  };
}

/** An object that has fields and methods for use in templates. */
export interface Fielded {
  /** the kind returned by `kindOf` */
  readonly goKind: string;
  /** Returns the value of a field, or the result of a method without parameters. Returns undefined if neither exists. */
  field(name: string): Value | undefined;
  /** Returns a method with parameters, or undefined if it does not exist. */
  method?(name: string): ((...args: Value[]) => Value) | undefined;
}

export function isFielded(value: unknown): value is GoObject & Fielded {
  return value instanceof GoObject && 'field' in value;
}

/** Methods of Helm's common.Values (pkg/chart/common). They take precedence over keys with the same name. */
const valuesMethods: ReadonlySet<string> = new Set(['AsMap', 'YAML']);

function callValuesMethod(map: ValueMap, name: string): Value | undefined {
  if (!valuesMethods.has(name) || typeName(map) !== 'common.Values') return undefined;
  return name === 'AsMap' ? new MapView(map) : dumpYaml(map);
}

/** Steps charged for each method call. Functions define their own costs, but methods do not. */
const methodSteps = 10;

/** Deducts the size of the result of a field or method from the budget. */
function spent(value: Value): Value {
  if (typeof value === 'string') {
    spendSteps(value.length / 32);
    spendBytes(value.length);
  } else if (value instanceof GoObject && 'size' in value) {
    spendSteps(Number(value.size));
    spendBytes(Number(value.size) * 64 + 500);
  } else if (Array.isArray(value)) {
    spendSteps(value.length / 4);
    spendBytes(value.length * 32);
  }
  return value;
}

interface Access {
  readonly location: Place;
  /** true if the receiver is a list or map element, in which case its static type is the element type */
  readonly isItem: boolean;
  readonly state: State;
}

function evalField(receiver: Item, field: string, { location, isItem, state }: Access): Item {
  if (receiver === undefined) return undefined;
  if (receiver === null) throw new ExecError(location, `nil pointer evaluating interface {}.${field}`);
  if (receiver instanceof NilPointer) throw new ExecError(location, `nil pointer evaluating ${receiver.goType}.${field}`);
  if (isMap(receiver)) return callValuesMethod(receiver, field) ?? receiver.get(field) ?? null;
  if (isFielded(receiver)) {
    const value = receiver.field(field);
    if (value !== undefined) return spent(value);
    const method = receiver.method?.(field);
    if (method) return callMethod(receiver, field, [], { location, args: [] });
  }
  throw new ExecError(
    location,
    `can't evaluate field ${field} in type ${isItem && state.typedItem !== receiver ? 'interface {}' : typeName(receiver)}`,
  );
}

/** The location of a call, and its arguments without the piped value. */
interface CallPlaces {
  readonly location: Place;
  readonly args: readonly CallArgument[];
}

function callMethod(receiver: Item, name: string, args: Item[], locations: CallPlaces): Item {
  const { location } = locations;
  if (receiver === null) throw new ExecError(location, `nil pointer evaluating interface {}.${name}`);
  if (receiver instanceof NilPointer) throw new ExecError(location, `nil pointer evaluating ${receiver.goType}.${name}`);
  if (isFielded(receiver)) {
    const method = receiver.method?.(name);
    if (method) {
      if (args.length !== method.length)
        throw new ExecError(location, `wrong number of args for ${name}: want ${method.length} got ${args.length}`);
      try {
        spendSteps(methodSteps);
        return spent(method(...args.map((arg) => arg ?? null)));
      } catch (error) {
        if (!(error instanceof MethodArgumentError)) throw callFailure(error, name, location);
        const at = args.findIndex((arg) => (arg ?? null) === error.actual);
        const argument = locations.args[at];
        // If the method expects a time.Duration, a numeric constant is converted to one.
        if (argument?.literal === 'number' && error.expected === 'time.Duration' && error.actual instanceof Int)
          return callMethod(receiver, name, args.with(at, new GoDuration(error.actual.value)), locations);
        throw new ExecError(argument?.location ?? location, methodArgumentProblem(error.expected, args[at], argument));
      }
    }
    if (receiver.goKind === 'map') throw new ExecError(location, `${name} is not a method but has arguments`);
    if (receiver.field(name) !== undefined)
      throw new ExecError(location, `${name} has arguments but cannot be invoked as function`);
  }
  if (isMap(receiver)) {
    throw new ExecError(location, `${name} is not a method but has arguments`);
  }
  if (receiver === undefined) throw new ExecError(location, `nil pointer evaluating interface {}.${name}`);
  throw new ExecError(location, `can't evaluate field ${name} in type ${typeName(receiver)}`);
}
