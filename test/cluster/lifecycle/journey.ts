import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { CliResult } from '../../support/run-cli.ts';
import { charts } from './charts.ts';
import { type Place, plain } from './place.ts';
import { type Snapshot, snapshot } from './snapshot.ts';

/** A request that the test itself sends, as if another user changed the namespace. */
export interface Intrusion {
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  /** "@ns@" stands for the namespace */
  readonly path: string;
  readonly body?: unknown;
}

/** The parts of a step that are not compared, and the reason. */
export interface Difference {
  /** the first cell of a row of docs/differences.md, or the reason why the parts cannot be compared */
  readonly why: string;
  readonly in: readonly (keyof Snapshot | keyof Answer)[];
}

/** A command line of helm 4, split at spaces, or another kind of step. */
export type Step =
  | string
  | {
      readonly cli: string;
      /** the command line of helm 3 */
      readonly v3?: string;
      /** the command line of tillerless, if it differs */
      readonly ours?: string;
      readonly differs?: Difference;
    }
  | Intrusion
  | { readonly pauseMs: number };

/**
 * Steps that run in a new namespace. In a command line, {chart} is the path of the chart "app", {chart:x} the path of the chart
 * x, and {dir} the folder with the files of the journey.
 */
export interface Journey {
  readonly name: string;
  readonly steps: readonly Step[];
  /** files next to the charts; those that start with "#!" are made executable */
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** also compared with Helm 3, where the two major versions agree */
  readonly v3?: boolean;
  /** reason why the journey does not run on the embedded API server */
  readonly notOnSandbox?: string;
}

export interface Answer {
  readonly code: number;
  readonly stdout: string;
  /** the text after "Error: ", without our hints */
  readonly error: string;
}

/** The result of a step, and the state of the namespace after it. */
export interface StepResult {
  readonly step: string;
  readonly answer: Answer | undefined;
  readonly after: Snapshot;
}

/** Runs a command line in an environment. */
export type Program = (argv: readonly string[], env: Readonly<Record<string, string>>) => Promise<CliResult>;

/** Runs the steps of a journey sequentially in a namespace that it creates and deletes. */
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

/** Returns the command line of a step for one program; undefined for other kinds of steps. */
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

/** Returns the message after "Error: ". Our location and hint follow after an empty line. */
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
