import type { Compiled } from '../template/runtime.ts';

/** Maximum WebAssembly memory of the sandbox, in MiB. */
export const memoryMiB = 128;

/** An exception in the sandbox. */
export interface GuestFailure {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

/** Thrown for an error of a script. `limit` is set if the script was stopped. */
export class GuestError extends Error {
  readonly failure: GuestFailure;

  constructor(failure: GuestFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** Thrown to abort the interpreter in the middle of its work. Its state is lost. */
export class OverdueError extends Error {
  constructor() {
    super('the deadline is over');
  }
}

/** A sandbox for untrusted scripts. Their only access to the host is `host`, and `shouldStop` determines the deadline. */
export interface Guest {
  /** Runs the boot script, a function of the host and the names. It returns the function that `call` invokes. */
  boot(source: string, names: readonly string[]): void;
  /** Compiles a source to a function and passes it to the guest with a message. @throws GuestError */
  define(message: string, source: string, file: string): void;
  /** Parses sources without running them. @throws GuestError */
  parse(sources: readonly string[], file: string): void;
  /** @throws GuestError */
  call(message: string): string;
  dispose(): void;
}

/** A string of the guest whose length is known before it is copied. */
export interface GuestText {
  readonly length: number;
  read(): string;
}

export interface GuestHost {
  answer(message: GuestText): string;
  /** Charges for a text before it is copied in either direction. @throws TEMPLATE_LIMIT */
  charge(length: number): void;
  shouldStop(): boolean;
}

/** Limits of a rendering. */
export interface EtaLimits {
  readonly output: number;
  readonly depth: number;
  readonly etaMs: number;
}

/** The Eta templates of one rendering. */
export interface EtaTemplates {
  /** @throws TEMPLATE_PARSE, TEMPLATE_LIMIT */
  add(file: string, source: string, names: readonly string[]): Compiled[];
  /** Must be called when all names are known, so that the guest can include its own templates without calling the host. */
  link(templates: ReadonlyMap<string, Compiled>): void;
  dispose(): void;
}

/** The Eta engine, loaded only for charts with Eta templates. */
export interface EtaEngine {
  open(limits: EtaLimits): EtaTemplates;
}

/** Creates guests, which share one memory and run one at a time. */
export interface Sandbox {
  /** true if the memory is in an undefined state */
  readonly isBroken: boolean;
  open(host: GuestHost): Guest;
}
