import { runCli } from '../support/run-cli.ts';

it.each([
  [['--port', '65536'], '--port must be from 0 to 65535'],
  [['--port', '-1'], '--port must be from 0 to 65535'],
  [['-n', 'shop', '-A'], '--namespace cannot be used with --all-namespaces'],
])('ui %j: %s', async (args, message) => {
  const { code, stderr, stdout } = await runCli(['ui', ...args]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(message);
});
