import { describe as textOf } from '../../src/output/progress.ts';
import type { ReleaseEvent } from '../../src/report/release-event.ts';
import { chartFolder } from '../support/chart-folder.ts';
import { type SandboxHome, sandboxHome } from '../support/sandbox-home.ts';

const events: readonly (readonly [ReleaseEvent, string | undefined])[] = [
  [{ type: 'ready', object: 'Deployment/web', ms: 2500 }, 'Deployment/web  ready after 2.5s'],
  [{ type: 'gone', object: 'Deployment/web', ms: 2500 }, 'Deployment/web  gone after 2.5s'],
  [{ type: 'wait-started', objects: 2, timeoutMs: 90_000, until: 'gone' }, 'waiting for 2 resource(s) to be gone, at most 1m30s'],
  [
    { type: 'wait-started', objects: 2, timeoutMs: 90_000, until: 'ready' },
    'waiting for 2 resource(s) to be ready, at most 1m30s',
  ],
  [{ type: 'warning', text: 'x' }, 'warning: x'],
  [{ type: 'warning', text: 'x', object: 'Pod/a', namespace: 'n' }, 'warning: Pod/a: x'],
  [{ type: 'log', object: 'Pod/a', line: 'hello' }, 'Pod/a │ hello'],
  [{ type: 'hook-started', event: 'pre-install', object: 'Job/a' }, 'pre-install  Job/a  started'],
  [{ type: 'changed', object: 'Pod/a', namespace: 'n', change: 'created' }, undefined],
];

it.each(events)('describes %j', (event, want) => {
  expect(textOf(event)).toBe(want);
});

describe('operations that delete', () => {
  let home: SandboxHome;
  beforeEach(() => {
    home = sandboxHome();
  });
  afterEach(() => home.remove());

  it.each([
    ['uninstall --wait', ['uninstall', 'r', '--wait']],
    ['uninstall --wait with events', ['uninstall', 'r', '--wait', '--events', 'ndjson']],
  ])('%s never reports a deleted object as ready', async (_, argv) => {
    const files = { 'templates/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n' };
    await home.ok('install', 'r', chartFolder(home.folder, files));
    const { stderr } = await home.cli(...argv);
    expect(stderr).toMatch(/ConfigMap\/a {2}gone after|"type":"gone","object":"ConfigMap\/a"/);
    expect(stderr).not.toMatch(/ready after|"type":"ready"/);
  });
});
