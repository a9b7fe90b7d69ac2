import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
// @ts-expect-error Scripts have no types.
import { createExamples } from '../../../scripts/example-releases.js';
import { chromium } from '../../browser/browser-page.ts';
import { describeWith } from '../../support/machine.ts';
import { runCli } from '../../support/run-cli.ts';
import { type ServedSandbox, servedSandbox } from '../../support/served-sandbox.ts';
import { openUi, type UiPage } from './open-page.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describeWith({ Chromium: chromium })('the views of the page', () => {
  let sandbox: ServedSandbox;
  let ui: UiPage;

  beforeAll(async () => {
    sandbox = await servedSandbox();
    const lines: string[][] = [];
    createExamples((args: string[]) => lines.push(args));
    for (const line of lines) await runCli(line, { env: sandbox.env });
    ui = await openUi({ env: sandbox.env });
  }, 120_000);
  afterAll(async () => {
    await ui?.close();
    await sandbox?.close();
  });
  afterEach(() => {
    expect(ui.problems.splice(0)).toEqual([]);
  });

  it('has no token in its URL', () => {
    expect(ui.page.url()).not.toContain('token');
  });

  it('searches and filters releases, and keeps the filters in the URL', async () => {
    await ui.go('/releases');
    await ui.sees('7 releases');
    await ui.press('/');
    await ui.page.keyboard.type('orders prod');
    await ui.sees('1 of 7 releases');
    expect(await ui.evaluate('location.search')).toBe('?q=orders+prod');
    await ui.go('/releases?status=failed');
    await ui.sees('1 of 7 releases');
    await ui.sees('checkout');
    await ui.go('/releases?q=nothing');
    await ui.sees('No release matches the filters');
  });

  it('shows what each revision in the history changed', async () => {
    await ui.go('/releases/production/web/history');
    for (const text of ['superseded', 'deployed', 'Upgrade complete', 'Install complete']) await ui.sees(text);
  });

  it.each([
    ['by field', '/releases/production/web/diff?from=1&to=3', ['spec.replicas', 'nginx:1.27.0']],
    ['as text', '/releases/production/web/diff?from=1&to=3&mode=text', ['-  replicas: 2', '+  replicas: 3']],
    ['side by side', '/releases/production/web/diff?from=1&to=3&mode=side', ['replicas: 2', 'replicas: 3']],
    ['with the cluster', '/releases/production/web/diff?to=live', ['Nothing has drifted']],
  ])('compares revisions %s', async (_, path, texts) => {
    await ui.go(path);
    for (const text of texts) await ui.sees(text);
  });

  it('shows values with their origins', async () => {
    await ui.go('/releases/production/web/values');
    for (const text of ['image.tag', '"1.27.0"', 'user', 'chart']) await ui.sees(text);
  });

  it('navigates from a broken Deployment to the reason, the events and the logs of its Pod', async () => {
    await ui.go('/releases/production/checkout/resources');
    await ui.sees('CrashLoopBackOff');
    await ui.click('Podcheckout');
    await ui.page.waitForSelector('dialog[open]');
    await ui.sees('CrashLoopBackOff');
    await ui.click('Events');
    await ui.sees('BackOff');
    await ui.press('Escape');
    await ui.page.waitForFunction("!document.querySelector('dialog[open]')");
  });

  it('explains a field', async () => {
    await ui.go('/releases/production/web/explain?object=Deployment/web&field=spec.replicas');
    for (const text of ['web/templates/deployment.yaml:9:13', '{{ .Values.replicaCount }}']) await ui.sees(text);
  });

  it('shows hooks and tests with their outcomes', async () => {
    await ui.go('/releases/batch/reports/hooks');
    await ui.sees('Succeeded');
  });

  it('offers only actions that are possible', async () => {
    const actions = "[...document.querySelectorAll('.release-actions a')].map((link) => link.textContent.trim())";
    await ui.go('/releases/batch/reports');
    await ui.page.waitForFunction(`${actions}.includes('Test')`);
    await ui.go('/releases/production/orders');
    await ui.sees('Upgrade');
    expect(await ui.evaluate(actions)).toEqual(['Upgrade', 'Uninstall']);
    await ui.go('/releases/production/web');
    await ui.page.waitForFunction(`${actions}.includes('Roll back')`);
  });

  it('compares two releases', async () => {
    await ui.go('/compare?left=staging/web&right=production/web');
    await ui.sees('spec.replicas');
  });

  it('can be used with the keyboard alone', async () => {
    await ui.go('/releases');
    await ui.sees('7 releases');
    const focused = "(document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent).trim()";
    await ui.press('Tab');
    expect(await ui.evaluate(focused)).toBe('Skip to content');
    const reached: string[] = [];
    for (let i = 0; i < 20; i++) {
      await ui.press('Tab');
      reached.push(await ui.evaluate(focused));
    }
    expect(reached).toEqual(expect.arrayContaining(['Releases', 'Install a chart', 'checkout']));
    await ui.press('g', 'c');
    await ui.page.waitForFunction("location.pathname === '/charts'");
    await ui.press('g', 'r');
    await ui.sees('7 releases');
    await ui.press('/');
    for (let i = 0; i < 20 && (await ui.evaluate(focused)) !== 'checkout'; i++) await ui.press('Tab');
    await ui.press('ArrowDown', 'Enter');
    await ui.page.waitForFunction("location.pathname === '/releases/production/orders'");
  });

  it.each(['light', 'dark'])(
    'has no serious accessibility problem, %s',
    async (theme) => {
      await ui.page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }]);
      const paths = [
        '/releases',
        '/releases/staging/search',
        '/releases/production/checkout/resources',
        '/releases/production/web/values',
        '/releases/production/web/manifest',
        '/releases/production/web/explain?object=Deployment/web',
        '/releases/production/web/diff?from=1&to=3',
        '/releases/production/web/diff?from=1&to=3&mode=side',
        '/releases/production/web/history',
        '/releases/production/web/upgrade',
        '/releases/production/web/uninstall',
        '/releases/batch/reports/hooks',
        '/install',
        '/charts',
        '/compare?left=staging/web&right=production/web',
        '/operations',
      ];
      const found: string[] = [];
      for (const path of paths) {
        await ui.go(path);
        await ui.evaluate(axe);
        const violations = await ui.evaluate<{ id: string; impact: string; nodes: { target: string[] }[] }[]>(
          "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)",
        );
        for (const { id, impact, nodes } of violations)
          if (impact === 'serious' || impact === 'critical') found.push(`${path}: ${id} ${nodes[0]?.target}`);
      }
      expect(found).toEqual([]);
    },
    120_000,
  );

  it.each([360, 768, 1920])(
    'does not scroll sideways at a width of %d px',
    async (width) => {
      await ui.page.setViewport({ width, height: 800 });
      const wide: string[] = [];
      for (const path of [
        '/releases',
        '/releases/production/web/diff?from=1&to=3',
        '/releases/production/web/upgrade',
        '/releases/production/web/values',
        '/compare?left=staging/web&right=production/web',
        '/charts',
      ]) {
        await ui.go(path);
        if (await ui.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth')) wide.push(path);
      }
      await ui.page.setViewport({ width: 1280, height: 900 });
      expect(wide).toEqual([]);
    },
    60_000,
  );

  it('shows all columns of a comparison at a width of 360 px', async () => {
    await ui.page.setViewport({ width: 360, height: 800 });
    await ui.go('/compare?left=staging/web&right=production/web');
    await ui.sees('spec.replicas');
    const isVisible =
      "[...document.querySelectorAll('.value-after')].every((value) => value.getBoundingClientRect().right <= innerWidth)";
    expect(await ui.evaluate(isVisible)).toBe(true);
    await ui.page.setViewport({ width: 1280, height: 900 });
  });

  it('filters the objects of a release', async () => {
    await ui.go('/releases/production/web/resources');
    await ui.sees('ServiceAccount');
    await ui.page.type('input[placeholder="Filter objects"]', 'deployment');
    await ui.losesSight('ServiceAccount');
    await ui.page.type('input[placeholder="Filter objects"]', 'x');
    await ui.sees('No object matches the filter');
  });

  it('compares a single revision with the cluster', async () => {
    await ui.go('/releases/staging/web/diff');
    await ui.sees('Nothing has drifted');
  });

  it('does not offer to reload a plan that does not exist', async () => {
    await ui.page.goto(`${new URL(ui.page.url()).origin}/plans/none`);
    await ui.sees('create a new plan');
    expect(await ui.evaluate('document.body.textContent')).not.toContain('Try again');
    expect(ui.problems.splice(0)).toHaveLength(1);
  });

  it('has no actions if it is read-only', async () => {
    const readOnly = await openUi({ env: sandbox.env, options: { isReadOnly: true } });
    await readOnly.go('/releases');
    await readOnly.sees('Read-only');
    const controls = "[...document.querySelectorAll('a, button')].map((element) => element.textContent.trim())";
    expect(await readOnly.evaluate(controls)).not.toContain('Install a chart');
    await readOnly.go('/releases/production/web');
    expect(await readOnly.evaluate(controls)).not.toContain('Upgrade');
    await readOnly.go('/releases/production/web/upgrade');
    await readOnly.sees('The page is read-only');
    await readOnly.close();
  }, 60_000);
});
