import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appFiles, chartFolder } from '../support/chart-folder.ts';
import { damages } from '../support/damage.ts';
import { type SandboxHome, sandboxHome } from '../support/sandbox-home.ts';

/** Each test runs hundreds of commands. */
const timeoutMs = 120_000;

let home: SandboxHome;
let chart: string;
let file: string;
beforeAll(() => {
  home = sandboxHome();
  chart = chartFolder(home.folder, { ...appFiles, 'templates/key.yaml': key });
  file = join(home.folder, 'web.tlplan');
});
afterAll(() => home.remove());

const key = `apiVersion: v1
kind: ConfigMap
metadata: {name: key}
data: {random: {{ randAlpha 3 }}, key: {{ genPrivateKey "ed25519" | b64enc }}}
`;

/** Damage that goes unnoticed: only the next revision is checked, and the current revision can be derived from it. */
const accepted = ['revision.from missing'];

interface DamagedRun {
  readonly title: string;
  readonly code: number;
  readonly stderr: string;
}

/** Applies a plan once for each kind of damage, each time starting from the same sandbox state. */
async function runDamaged(command: string): Promise<DamagedRun[]> {
  const state = (await home.ok('sandbox', 'path', 'test')).trim();
  const before = readFileSync(state);
  const plan: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const runs: DamagedRun[] = [];
  // The rendered plan in the file is not read, so damage to it is skipped.
  for (const { title, data } of damages(plan, 3).filter((damage) => !/^plan(?:\.| is an empty map)/.test(damage.title))) {
    writeFileSync(file, JSON.stringify(data));
    writeFileSync(state, before);
    const { code, stderr } = await home.cli(command, '--plan', file);
    runs.push({ title, code, stderr });
  }
  return runs;
}

it(
  'reports the damaged field of an upgrade plan',
  async () => {
    await home.ok('install', 'web', chart);
    writeFileSync(join(home.folder, 'values.yaml'), 'zero: -0.0\nlist: [{a: b}]\n');
    const values = ['-f', join(home.folder, 'values.yaml'), '--set', 'replicas=2', '--set', '$key=1'];
    await home.ok('plan', 'web', chart, ...values, '--out', file);
    const runs = await runDamaged('upgrade');
    expect(runs.length).toBeGreaterThan(200);
    // Different values may render to the same manifests.
    const carriedOut = runs.filter(({ code, title }) => code === 0 && !title.startsWith('values.'));
    expect(carriedOut.map(({ title }) => title)).toEqual(accepted);
    expect(runs.filter(({ stderr }) => /internal error|\n {4}at /.test(stderr))).toEqual([]);
    const text = (title: string): string | undefined => runs.find((run) => run.title === title)?.stderr.split('\n')[0];
    const start = `Error: cannot run the plan in ${file}: `;
    expect(text('chart is an empty map')).toBe(
      `${start}chart.path: expected string, got nothing; chart.name: expected string, got nothing; chart.version: expected string, got nothing; and 1 more`,
    );
    expect(text('values.$map.2.1.$int.1 is null')).toBe(`${start}values.replicas.$int.1: expected string, got null`);
  },
  timeoutMs,
);

it.each([
  { command: 'rollback', accepted },
  { command: 'uninstall', accepted: [] },
])(
  'reports a damaged plan for a command that takes no chart: $command',
  async ({ command, accepted }) => {
    await home.ok('upgrade', '--install', 'web', chart);
    await home.ok('upgrade', 'web', chart, '--set', 'mode=b');
    await home.ok('plan', 'web', `--${command}`, '--out', file);
    const runs = await runDamaged(command);
    expect(runs.filter(({ code }) => code === 0).map(({ title }) => title)).toEqual(accepted);
    expect(runs.filter(({ stderr }) => /internal error|\n {4}at /.test(stderr))).toEqual([]);
  },
  timeoutMs,
);
