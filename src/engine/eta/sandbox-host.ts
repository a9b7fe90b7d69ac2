import type { Compiled } from '../template/runtime.ts';

/** Maximum size of the sandbox's WebAssembly memory, in MiB. */
export const memoryMiB = 128;

/** An exception thrown in the sandbox. */
export interface GuestFailure {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

/** Thrown if a script throws an exception. */
export class GuestError extends Error {
  readonly failure: GuestFailure;

  constructor(failure: GuestFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** Thrown to abort the running interpreter. The interpreter is left in an undefined state. */
export class OverdueError extends Error {
  constructor() {
    super('the deadline is over');
  }
}

/**
 * A sandbox for untrusted scripts. Scripts can access the host only through `GuestHost`, whose `shouldStop` implements the
 * deadline.
 */
export interface Guest {
  /**
   * Evaluates the boot script, which is a function with two parameters: the function for sending messages to the host, and the
   * names of the template functions (`names`). The boot script returns the function that handles messages sent with `call`.
   */
  boot(source: string, names: readonly string[]): void;
  /**
   * Evaluates source code that defines a function, and sends the function to the guest, along with a message that names it.
   *
   * @throws GuestError
   */
  define(message: string, source: string, file: string): void;
  /** Parses source code without running it. @throws GuestError */
  parse(sources: readonly string[], file: string): void;
  /** @throws GuestError */
  call(message: string): string;
  dispose(): void;
}

/** A string in the memory of the sandbox. Its length can be determined without copying the string. */
export interface GuestText {
  readonly length: number;
  read(): string;
}

export interface GuestHost {
  answer(message: GuestText): string;
  /** Deducts the size of a text from the budget before the text is copied to or from the guest. @throws TEMPLATE_LIMIT */
  charge(length: number): void;
  shouldStop(): boolean;
}

/** The limits that apply to the Eta templates of a rendering. */
export interface EtaLimits {
  readonly output: number;
  readonly depth: number;
  readonly etaMs: number;
}

/** The Eta templates of a rendering. */
export interface EtaTemplates {
  /** @throws TEMPLATE_PARSE, TEMPLATE_LIMIT */
  add(file: string, source: string, names: readonly string[]): Compiled[];
  /** Must be called once all names are known. The guest can then include its own templates without calling the host. */
  link(templates: ReadonlyMap<string, Compiled>): void;
  dispose(): void;
}

/** The Eta engine. It is loaded only for charts that have Eta templates. */
export interface EtaEngine {
  open(limits: EtaLimits): EtaTemplates;
}

/** An interpreter in which guests are created. All of its guests share one memory, so only one of them may run at a time. */
export interface Sandbox {
  /** true if the memory is in an undefined state */
  readonly isBroken: boolean;
  open(host: GuestHost): Guest;
}
