import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { CliResult } from '../../support/run-cli.ts';
import { charts } from './charts.ts';
import { type Place, plain } from './place.ts';
import { type Snapshot, snapshot } from './snapshot.ts';

/** A request that the test sends itself, as if another user changed something in the namespace. */
export interface Intrusion {
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  /** "@ns@" stands for the namespace */
  readonly path: string;
  readonly body?: unknown;
}

/** The properties of a step that are not compared, and the reason. */
export interface Difference {
  /** the first cell of a row in docs/differences.md, or the reason why the properties cannot be compared */
  readonly why: string;
  readonly in: readonly (keyof Snapshot | keyof Answer)[];
}

/** A helm 4 command line, which is split at spaces, or another kind of step. */
export type Step =
  | string
  | {
      readonly cli: string;
      /** command line for helm 3, if it differs */
      readonly v3?: string;
      /** command line for tillerless, if it differs */
      readonly ours?: string;
      readonly differs?: Difference;
    }
  | Intrusion
  | { readonly pauseMs: number };

/**
 * A sequence of steps that run in a new namespace. In a command line, {chart} stands for the path of the chart "app", {chart:x}
 * for the path of the chart x, and {dir} for the folder with the journey's files.
 */
export interface Journey {
  readonly name: string;
  readonly steps: readonly Step[];
  /** files that are created next to the charts; files that start with "#!" are made executable */
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** true to also compare the journey with Helm 3, where both major versions of Helm behave the same */
  readonly v3?: boolean;
  /** reason why the journey cannot run on the embedded API server */
  readonly notOnSandbox?: string;
}

export interface Answer {
  readonly code: number;
  readonly stdout: string;
  /** the error message after "Error: ", without our hints */
  readonly error: string;
}

/** The result of a step, and the state of the namespace afterwards. */
export interface StepResult {
  readonly step: string;
  readonly answer: Answer | undefined;
  readonly after: Snapshot;
}

/** Runs a command line in an environment. */
export type Program = (argv: readonly string[], env: Readonly<Record<string, string>>) => Promise<CliResult>;

/** Runs a journey's steps sequentially, in a namespace that is created before and deleted afterwards. */
export async function travel(
  journey: Journey,
  program: Program,
  choose: 'cli' | 'v3' | 'ours',
  place: Place,
): Promise<StepResult[]> {
  const { client, namespace } = place;
  layOut(journey, place);
  await client.json('POST', '/api/v1/namespaces', {
    body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
  });
  const results: StepResult[] = [];
  try {
    for (const step of journey.steps) {
      const words = lineOf(step, choose);
      const answer = words === undefined ? undefined : await say(journey, words, program, place);
      if (typeof step === 'object' && 'method' in step) await intrude(step, place);
      if (typeof step === 'object' && 'pauseMs' in step) await setTimeout(step.pauseMs);
      results.push({ step: words ?? describe(step), answer, after: await snapshot(place) });
    }
    return results;
  } finally {
    await client.raw('DELETE', `/api/v1/namespaces/${namespace}`).catch(() => undefined);
    await client
      .raw('DELETE', `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/gadgets.${namespace}.example.org`)
      .catch(() => undefined);
  }
}

/** Returns a step's command line for one of the programs, or undefined for other kinds of steps. */
export function lineOf(step: Step, choose: 'cli' | 'v3' | 'ours'): string | undefined {
  if (typeof step === 'string') return step;
  return 'cli' in step ? (step[choose] ?? step.cli) : undefined;
}

function describe(step: Step): string {
  return typeof step === 'object' && 'method' in step ? `${step.method} ${step.path}` : 'pause';
}

async function say(journey: Journey, line: string, program: Program, place: Place): Promise<Answer> {
  const argv = line.split(' ').map((word) =>
    word
      .replace(/\{chart(?::([\w-]+))?\}/, (_, name: string | undefined) => join(place.folder, name ?? 'app'))
      .replaceAll('{dir}', place.folder)
      .replaceAll('@ns@', place.namespace),
  );
  const env = Object.fromEntries(
    Object.entries(journey.env ?? {}).map(([key, value]) => [key, value.replaceAll('{dir}', place.folder)]),
  );
  const result = await program(argv, {
    HOME: place.folder,
    TZ: 'UTC',
    KUBECONFIG: place.kubeconfig,
    HELM_NAMESPACE: place.namespace,
    ...env,
  });
  return { code: result.code, stdout: plain(result.stdout, place), error: plain(errorOf(result.stderr), place) };
}

/** Returns the error message after "Error: ". An empty line separates it from our location and hint. */
function errorOf(stderr: string): string {
  const at = stderr.startsWith('Error: ') ? 0 : stderr.indexOf('\nError: ') + 1;
  if (!stderr.startsWith('Error: ', at)) return '';
  return stderr
    .slice(at + 'Error: '.length)
    .replace(/\n\n?(?: {2}\S|hint: )[\s\S]*$/, '')
    .trim();
}

async function intrude(step: Intrusion, { client, namespace }: Place): Promise<void> {
  const body = step.body === undefined ? undefined : JSON.parse(JSON.stringify(step.body).replaceAll('@ns@', namespace));
  await client.json(step.method, `${step.path.replaceAll('@ns@', namespace)}?fieldManager=somebody`, {
    body,
    ...(step.method === 'PATCH' ? { contentType: 'application/merge-patch+json' } : {}),
  });
}

function layOut(journey: Journey, { folder, namespace }: Place): void {
  const files = Object.entries(charts).flatMap(([name, chart]) =>
    Object.entries(chart).map(([path, text]) => [`${name}/${path}`, text] as const),
  );
  for (const [path, text] of [...files, ...Object.entries(journey.files ?? {})]) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text.replaceAll('@ns@', namespace));
    if (text.startsWith('#!')) chmodSync(file, 0o755);
  }
}
