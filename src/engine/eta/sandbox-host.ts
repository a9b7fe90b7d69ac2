import type { Compiled } from '../template/runtime.ts';

/** WebAssembly memory of the sandbox, at most */
export const memoryMiB = 128;

/** A failure in the sandbox as its language tells it. */
export interface GuestFailure {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

/** Thrown for what a script did; `limit` when it was stopped. */
export class GuestError extends Error {
  readonly failure: GuestFailure;

  constructor(failure: GuestFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** Leaves the interpreter in the middle of its work when it has to end. What it held is lost. */
export class OverdueError extends Error {
  constructor() {
    super('the deadline is over');
  }
}

/** A place for scripts of strangers: no host access but `host`, and a deadline that `shouldStop` decides about. */
export interface Guest {
  /** runs the boot script, a function, with the host and the names; its result is what `call` calls */
  boot(source: string, names: readonly string[]): void;
  /** makes a function of a source and hands it over under a message; @throws GuestError */
  define(message: string, source: string, file: string): void;
  /** parses sources without running them; @throws GuestError */
  parse(sources: readonly string[], file: string): void;
  /** @throws GuestError */
  call(message: string): string;
  dispose(): void;
}

/** A text of the guest whose length is known before it is copied. */
export interface GuestText {
  readonly length: number;
  read(): string;
}

export interface GuestHost {
  answer(message: GuestText): string;
  /** charges a text before it is copied, in either direction; @throws TEMPLATE_LIMIT */
  charge(length: number): void;
  shouldStop(): boolean;
}

/** Budgets of a rendering. */
export interface EtaLimits {
  readonly output: number;
  readonly depth: number;
  readonly etaMs: number;
}

/** The Eta templates of one rendering. */
export interface EtaTemplates {
  /** @throws TEMPLATE_PARSE, TEMPLATE_LIMIT */
  add(file: string, source: string, names: readonly string[]): Compiled[];
  /** to be called when every name is known: the guest includes its own templates without asking */
  link(templates: ReadonlyMap<string, Compiled>): void;
  dispose(): void;
}

/** Loaded for charts that have Eta templates. */
export interface EtaEngine {
  open(limits: EtaLimits): EtaTemplates;
}

/** Makes guests; all share one memory, one after the other. */
export interface Sandbox {
  /** true when the memory can not be trusted any more */
  readonly isBroken: boolean;
  open(host: GuestHost): Guest;
}
