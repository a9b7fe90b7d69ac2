import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { compareVersions, tryVersion } from '../../base/semver-range.ts';
import { isTillerlessError, type TillerlessError } from '../../errors/tillerless-error.ts';
import { isNotFound } from '../../kube/api-status.ts';
import type { ChartCheck, CheckFinding } from '../../report/check-report.ts';
import type { Emit } from '../../report/release-event.ts';
import { install, installDefaults } from '../release/install.ts';
import { defaultChoice, type OperationChoice, type WaitChoice } from '../release/operation-options.ts';
import { testRelease } from '../release/test-release.ts';
import { uninstall, uninstallDefaults } from '../release/uninstall.ts';
import { upgrade, upgradeDefaults } from '../release/upgrade.ts';
import type { ChartInput } from '../render/chart-input.ts';
import type { Session } from '../session.ts';
import { ciValuesFiles } from './find-charts.ts';

export interface InstallTestRequest {
  readonly cwd: string;
  /** namespace to use; if empty, a new one is created for each installation, and deleted afterwards */
  readonly namespace: string;
  readonly wait: WaitChoice;
  /** false to keep releases and namespaces */
  readonly cleansUp: boolean;
  /** true to also test the upgrade from the version on the target branch */
  readonly testsUpgrade: boolean;
  /** Opens a session for a namespace. */
  readonly openSession: (namespace: string) => Promise<Session>;
  /** @param values path of a values file; undefined to use the chart's default values */
  readonly readChart: (path: string, values: string | undefined) => Promise<ChartInput>;
  /** Extracts a chart from the target branch. Returns its directory, or undefined if the chart does not exist on that branch. */
  readonly previousChart: (path: string) => Promise<string | undefined>;
  readonly emit: Emit;
  /** Returns the current time in milliseconds since the Unix epoch. */
  readonly now: () => number;
}

/**
 * Installs a chart once for each of its `ci/*-values.yaml` files, or once with its defaults if there are none, waits until its
 * objects are ready, runs its tests, and uninstalls it. Failures are part of the result.
 *
 * @param path directory of the chart, relative to the working directory
 * @throws CANCELLED, or any error from opening a session
 */
export async function installTestChart(path: string, request: InstallTestRequest): Promise<ChartCheck> {
  const started = request.now();
  const tester = new InstallTester(path, request);
  await tester.run();
  const { name, version, checks, findings, installs } = tester;
  return { name, path, version, checks: [...checks], findings, tests: 0, installs, milliseconds: request.now() - started };
}

interface Release {
  readonly session: Session;
  readonly name: string;
  /** path of the values file used for the install, or of the chart if no values file was used */
  readonly file: string;
  /** true if the namespace was created for the release, and must be deleted after the test */
  readonly hasOwnNamespace: boolean;
}

/** Names of the checks whose error messages need a hint about the state of the release. */
const releaseRules: ReadonlySet<string> = new Set(['previous', 'install', 'upgrade']);

class InstallTester {
  readonly findings: CheckFinding[] = [];
  /** names of the checks that have been run */
  readonly checks = new Set<string>();
  name = '';
  version = '';
  /** installs and upgrades */
  installs = 0;
  readonly #path: string;
  readonly #request: InstallTestRequest;

  constructor(path: string, request: InstallTestRequest) {
    this.#path = path;
    this.#request = request;
  }

  async run(): Promise<void> {
    for (const values of this.#valuesFiles()) await this.#testValues(values);
  }

  /** Returns the values files in ci/. If there are none, returns a single undefined item, which means the defaults. */
  #valuesFiles(): readonly (string | undefined)[] {
    const files = ciValuesFiles(this.#request.cwd, this.#path);
    return files.length === 0 ? [undefined] : files;
  }

  async #testValues(values: string | undefined): Promise<void> {
    const file = values ?? this.#path;
    const input = await this.#attempt('render', file, () => this.#request.readChart(join(this.#request.cwd, this.#path), values));
    if (!input) return;
    const { name, version } = input.chart.metadata;
    [this.name, this.version] = [name, version];
    const previous = this.#request.testsUpgrade ? await this.#previous(values, input) : undefined;
    if (previous) await this.#inNamespace(name, file, (release) => this.#testUpgrade(release, previous, input));
    await this.#inNamespace(name, file, (release) => this.#testInstall(release, input, 'install'));
  }

  /** Returns the previous version of the chart, or undefined if the new version may contain breaking changes. */
  async #previous(values: string | undefined, { chart }: ChartInput): Promise<ChartInput | undefined> {
    const folder = await this.#request.previousChart(this.#path);
    if (folder === undefined) return undefined;
    const previous = await this.#attempt('upgrade', this.#path, () => this.#request.readChart(folder, values));
    return previous && !isBreaking(previous.chart.metadata.version, chart.metadata.version) ? previous : undefined;
  }

  async #testInstall(release: Release, input: ChartInput, rule: string): Promise<boolean> {
    this.installs++;
    const { session, name, file } = release;
    const isInstalled = await this.#attempt(rule, file, () =>
      install(session, { ...installDefaults, name, chart: input, choice: this.#choice(), createNamespace: true }),
    );
    return isInstalled !== undefined && this.#testHooks(release);
  }

  async #testUpgrade(release: Release, previous: ChartInput, input: ChartInput): Promise<void> {
    const { session, name, file } = release;
    if (!(await this.#testInstall(release, previous, 'previous'))) return;
    this.installs++;
    const values = 'reset-then-reuse';
    const isUpgraded = await this.#attempt('upgrade', file, () =>
      upgrade(session, { ...upgradeDefaults, name, chart: input, values, choice: this.#choice() }),
    );
    if (isUpgraded) await this.#testHooks(release);
  }

  /** Runs the tests of a release. Returns whether they succeeded. */
  async #testHooks({ session, name, file }: Release): Promise<boolean> {
    const result = await this.#attempt('test', file, async () => {
      const tested = await testRelease(session, { name, choice: this.#choice(), include: [], exclude: [], logs: false });
      if (tested.failure !== undefined) throw tested.failure;
      return tested;
    });
    return result !== undefined;
  }

  #choice(): OperationChoice {
    const { wait, emit } = this.#request;
    return { ...defaultChoice, wait, emit };
  }

  /** Runs a test in a namespace and cleans up, even if the test is cancelled. */
  async #inNamespace(chart: string, file: string, run: (release: Release) => Promise<unknown>): Promise<void> {
    const suffix = randomBytes(4).toString('hex');
    const name = `${chart.slice(0, 40).replace(/[^a-z0-9-]|-+$/g, '')}-${suffix}`;
    const { namespace, cleansUp } = this.#request;
    const session = await this.#request.openSession(namespace || name);
    const release = { session, name, file, hasOwnNamespace: namespace === '' };
    try {
      await run(release);
    } finally {
      if (cleansUp) await this.#cleanUp({ ...release, session: session.uncancelled() });
      await session.close();
    }
  }

  async #cleanUp({ session, name, file, hasOwnNamespace }: Release): Promise<void> {
    await this.#attempt('clean-up', file, () =>
      uninstall(session, { ...uninstallDefaults, name, choice: this.#choice(), ignoreNotFound: true }),
    );
    if (!hasOwnNamespace) return;
    await this.#attempt('clean-up', file, async () => {
      try {
        await session.cluster?.client.json('DELETE', `/api/v1/namespaces/${session.namespace}`);
      } catch (error) {
        // If the chart could not be rendered, the namespace does not exist.
        if (!isNotFound(error)) throw error;
      }
    });
  }

  /** Runs a step. A failure is added to the findings. */
  async #attempt<T>(rule: string, file: string, run: () => Promise<T>): Promise<T | undefined> {
    this.checks.add(rule);
    try {
      return await run();
    } catch (error) {
      if (!isTillerlessError(error) || error.code === 'CANCELLED') throw error;
      this.#addError(rule, file, error);
      return undefined;
    }
  }

  #addError(rule: string, file: string, { message, hint, notes, where }: TillerlessError): void {
    const position = where?.file === undefined ? '' : `${[where.file, where.line, where.column].filter(Boolean).join(':')}: `;
    const details = notes.map(({ title }) => title).filter((title) => !message.includes(title));
    const text = [position + message, ...details].join('\n');
    const isDeleted = this.#request.cleansUp && releaseRules.has(rule) && where === undefined;
    const shown = isDeleted ? 'the release was uninstalled; use --skip-clean-up to keep it' : hint;
    this.findings.push({ rule, severity: 'error', message: text, file, ...(shown === undefined ? {} : { hint: shown }) });
  }
}

/**
 * Reports whether a newer version is a breaking change by semantic versioning: the major version differs, or the minor version
 * differs and the major version is 0.
 */
function isBreaking(before: string, after: string): boolean {
  const [old, now] = [tryVersion(before), tryVersion(after)];
  if (!old || !now || compareVersions(now, old) <= 0) return false;
  return now.major !== old.major || (now.major === 0n && now.minor !== old.minor);
}
