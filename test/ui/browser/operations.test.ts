import { chromium } from '../../browser/browser-page.ts';
import { openClient } from '../../support/cluster-client.ts';
import { describeWith, testKubeconfig } from '../../support/machine.ts';
import { runCli } from '../../support/run-cli.ts';
import { servedSandbox } from '../../support/served-sandbox.ts';
import { openUi, type UiPage } from './open-page.ts';

/** An API server for a journey. */
interface Stage {
  readonly env: Readonly<Record<string, string>>;
  api(method: string, path: string, body?: object): Promise<unknown>;
  close(): Promise<void>;
}

const namespace = `ui-${process.pid}`;

async function sandboxStage(): Promise<Stage> {
  const { env, api, close } = await servedSandbox();
  return { env, api, close };
}

async function clusterStage(): Promise<Stage> {
  const { folder, close: closeSandbox } = await servedSandbox();
  const { client, close } = openClient(testKubeconfig ?? '');
  return {
    env: { KUBECONFIG: testKubeconfig ?? '', HOME: folder, HELM_CACHE_HOME: `${folder}/cache`, TZ: 'UTC' },
    api: (method, path, body) => client.json(method, path, body && { body, contentType: 'application/merge-patch+json' }),
    close: async () => {
      await client.json('DELETE', `/api/v1/namespaces/${namespace}`);
      close();
      await closeSandbox();
    },
  };
}

const stages = [
  { title: 'on a sandbox', stage: sandboxStage, needs: { Chromium: chromium }, hasPods: true },
  {
    title: 'on a real API server',
    stage: clusterStage,
    needs: { Chromium: chromium, 'API server': testKubeconfig },
    hasPods: false,
  },
];

for (const { title, stage: openStage, needs, hasPods } of stages) {
  describeWith(needs)(`operations on the page, ${title}`, () => {
    let stage: Stage;
    let ui: UiPage;
    const cli = async (...argv: string[]): Promise<string> => {
      const { code, stdout, stderr } = await runCli([...argv, '-n', namespace], { env: stage.env });
      if (code !== 0) throw new Error(`${argv.join(' ')}: ${stderr}`);
      return stdout;
    };
    const address = (tab = ''): string => `/releases/${namespace}/web${tab && `/${tab}`}`;
    /** Runs the plan that is shown. Without a kubelet, Pods never become ready, so the page must not wait for them. */
    const runPlan = async (button: string): Promise<void> => {
      await ui.sees('Copy command');
      if (!hasPods && button !== 'Uninstall') await ui.click('Wait until everything is ready');
      await ui.click(button);
      await ui.page.waitForFunction("location.pathname.startsWith('/operations/')");
    };

    beforeAll(async () => {
      stage = await openStage();
      await cli('install', 'web', 'fixtures/charts/web', '--create-namespace', '--set', 'replicaCount=2');
      ui = await openUi({ env: stage.env });
    }, 120_000);
    afterAll(async () => {
      await ui?.close();
      await stage?.close();
    }, 60_000);
    afterEach(() => {
      expect(ui.problems.splice(0)).toEqual([]);
    });

    it('shows a release that another program installs, without being reloaded', async () => {
      await ui.go(`/releases?namespace=${namespace}`);
      await ui.sees('1 release');
      await cli('install', 'other', 'fixtures/charts/web');
      await ui.sees('other');
      await cli('uninstall', 'other');
      await ui.losesSight('other');
    }, 60_000);

    it('plans an upgrade with edited values, runs exactly this plan, and shows its progress', async () => {
      await ui.go(address('upgrade'));
      await ui.typeValues('replicaCount: 3\nimage:\n  tag: "1.27"\n');
      await ui.click('Plan the upgrade');
      await ui.sees('spec.replicas');
      await ui.sees('1 to change');
      expect(JSON.parse(await cli('history', 'web', '-o', 'json'))).toHaveLength(1);
      await runPlan('Run this upgrade');
      await ui.sees('Deployment/web');
      await ui.sees('The release is at revision 2.');
      expect(JSON.parse(await cli('get', 'values', 'web', '-o', 'json'))).toEqual({ replicaCount: 3, image: { tag: '1.27' } });
    }, 60_000);

    it('rejects a stale plan without changing anything', async () => {
      await ui.go(address('upgrade'));
      await ui.typeValues('replicaCount: 5\n');
      await ui.click('Plan the upgrade');
      await ui.sees('spec.replicas');
      await cli('upgrade', 'web', 'fixtures/charts/web', '--set', 'replicaCount=3');
      await runPlan('Run this upgrade');
      await ui.sees('failed');
      expect(JSON.parse(await cli('history', 'web', '-o', 'json'))).toHaveLength(3);
    }, 60_000);

    it('reports invalid YAML and values that the chart rejects, and plans neither', async () => {
      await ui.go(address('upgrade'));
      await ui.typeValues('replicaCount: [\n');
      await ui.page.waitForSelector('.cm-lintRange-error, .cm-lint-marker-error, .cm-lintRange');
      await ui.click('Plan the upgrade');
      await ui.page.waitForSelector('[role="alert"]');
      expect(await ui.evaluate('location.pathname')).toBe(address('upgrade'));
      // The server answers with an error, which browsers log.
      ui.problems.splice(0);
    }, 60_000);

    it('shows drift, and restores what the release defines', async () => {
      const path = `/apis/apps/v1/namespaces/${namespace}/deployments/web`;
      await stage.api('PATCH', path, { spec: { replicas: 7 } });
      await ui.go(address('diff?to=live'));
      await ui.sees('spec.replicas');
      await ui.sees('7');
      await ui.click('Undo the drift');
      await ui.click('Plan the rollback');
      await ui.sees('the API server would reject this plan');
      await ui.click('Take over the fields from');
      await ui.losesSight('the API server would reject this plan');
      await ui.sees('--force-conflicts=');
      await runPlan('Run this rollback');
      await ui.sees('The release is at revision 4.');
      expect(await stage.api('GET', path)).toMatchObject({ spec: { replicas: 3 } });
    }, 60_000);

    it('rolls back to an earlier revision', async () => {
      await ui.go(address('rollback?revision=1'));
      await ui.click('Plan the rollback');
      await ui.sees('spec.replicas');
      await runPlan('Run this rollback');
      await ui.sees('The release is at revision 5.');
      await ui.go(address('history'));
      await ui.sees('Rollback to 1');
    }, 60_000);

    it('installs a chart from a folder', async () => {
      await ui.go(`/install?chart=fixtures/charts/web&name=second&namespace=${namespace}`);
      await ui.typeValues('replicaCount: 1\n');
      await ui.click('Plan the install');
      await ui.sees('to create');
      await runPlan('Run this install');
      await ui.sees('The release is at revision 1.');
    }, 60_000);

    it('uninstalls a release', async () => {
      await ui.go(address('uninstall'));
      await ui.click('Plan the uninstall');
      await ui.sees('to delete');
      await runPlan('Uninstall');
      await ui.sees('The uninstall is complete.');
      await ui.click('Show all releases');
      await ui.sees('second');
      expect(await ui.evaluate(`document.querySelector('[data-testid="release-${namespace}-web"]')`)).toBeNull();
    }, 60_000);

    if (hasPods)
      it('shows why an upgrade fails, with the reason of the Pod', async () => {
        await ui.go(`/releases/${namespace}/second/upgrade`);
        await ui.typeValues('podAnnotations:\n  sandbox.tillerless.dev/fail: ImagePullBackOff\n');
        await ui.click('Plan the upgrade');
        await ui.sees('1 to change');
        await ui.click('Run this upgrade');
        await ui.sees('ImagePullBackOff');
        await ui.click('Cancel');
        await ui.sees('cancelled');
        await ui.click('Show its resources');
        await ui.sees('Back-off pulling image');
      }, 60_000);
  });
}
