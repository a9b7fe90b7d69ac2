import { spawn } from 'node:child_process';

/** The result of a command run by a writer. */
export interface Attempt {
  readonly writer: number;
  readonly code: number | null;
  readonly stderr: string;
}

/** Runs several writers concurrently. Each writer runs its command repeatedly. */
export async function letWrite(
  writers: number,
  times: number,
  command: (writer: number, time: number) => { readonly argv: readonly string[]; readonly env: Readonly<Record<string, string>> },
): Promise<Attempt[]> {
  const program = process.env.TILLERLESS_BIN ?? 'dist/tillerless';
  const attempts: Attempt[] = [];
  const write = async (writer: number): Promise<void> => {
    for (let time = 0; time < times; time++) {
      const { argv, env } = command(writer, time);
      attempts.push({ writer, ...(await ended(program, argv, env)) });
    }
  };
  await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
  return attempts;
}

function ended(
  program: string,
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Omit<Attempt, 'writer'>> {
  return new Promise((resolve) => {
    const child = spawn(program, argv, { env: { PATH: process.env.PATH, ...env }, stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (data: Buffer) => {
      stderr += data.toString();
    });
    child.once('close', (code) => resolve({ code, stderr }));
  });
}

/** The hint that a failed writer receives, which names either the lock's holder or another operation that completed first. */
export const loserTold =
  /hint: revision \d+ \("pending-upgrade"\) is held by .+@\S+ \(pid \d+\) since \S+Z, last heartbeat \d+s ago; use --wait-for-lock 5m to wait for it|hint: another operation finished first: revision \d+ is now "(?:deployed|failed|superseded)"\. This operation changed nothing/;

/** Returns the problems in a history that several writers have produced. */
export function historyProblems(rows: readonly (readonly [number, string])[]): string[] {
  const statuses = rows.map(([, status]) => status);
  const problems: string[] = [];
  if (rows.some(([revision], i) => revision !== (rows[0]?.[0] ?? 0) + i))
    problems.push(`gaps: ${rows.map(([revision]) => revision)}`);
  if (statuses.some((status) => status.startsWith('pending'))) problems.push(`pending: ${statuses}`);
  if (statuses.filter((status) => status === 'deployed').length !== 1 || statuses.at(-1) !== 'deployed')
    problems.push(`not the last one alone is deployed: ${statuses}`);
  return problems;
}
