import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { testServers } from '../support/api-servers.ts';
import { makeCertificate } from '../support/certificate.ts';
import { problems } from './problems.ts';
import { note, writeReport } from './report.ts';
import { begin, operationNames, type Stage, setStage } from './stage.ts';

/** A credential plugin that counts how often it runs and returns a new token each time. */
const plugin = (folder: string, expires: string): string => `#!/bin/sh
n=$(($(cat ${folder}/runs) + 1))
echo $n > ${folder}/runs
echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"token-'$n'"${expires}}}'
`;

describe.each(
  testServers.flatMap((server) => [
    { name: `${server.name}, tokens without an expiry`, server, expires: '' },
    { name: `${server.name}, tokens with a late expiry`, server, expires: ',"expirationTimestamp":"2100-01-01T00:00:00Z"' },
  ]),
)('tokens that the server no longer accepts: $name', ({ server, expires }) => {
  let stage: Stage;
  beforeAll(async () => {
    const user = (folder: string): object => {
      const command = join(folder, 'plugin.sh');
      writeFileSync(command, plugin(folder, expires));
      chmodSync(command, 0o755);
      const exec = { apiVersion: 'client.authentication.k8s.io/v1', command, interactiveMode: 'Never' };
      return { exec };
    };
    // Credentials are only sent to servers that use TLS.
    stage = await setStage(server, { user, certificate: await makeCertificate() });
    writeFileSync(join(stage.folder, 'runs'), '0\n');
  });
  afterAll(async () => {
    writeReport();
    await stage.close();
  });

  it.each(operationNames.map((operation, index) => ({ operation, index })))(
    '$operation continues with a new token',
    async ({ operation: word, index }) => {
      const release = `t${index}${expires.length}`;
      const operation = await begin(stage, release, word);
      const before = Number(readFileSync(join(stage.folder, 'runs'), 'utf8'));
      // Each token is accepted for six requests.
      const used = new Map<string, number>();
      stage.proxy.arm(({ authorization }) => {
        const count = (used.get(authorization) ?? 0) + 1;
        used.set(authorization, count);
        return count > 6 ? { status: 401, body: '{"kind":"Status","code":401,"message":"Unauthorized"}' } : undefined;
      });
      const { code, stderr } = await stage.cli(...operation.run);
      expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
      expect([...used.keys()].every((token) => /^Bearer token-\d+$/.test(token))).toBe(true);
      const runs = Number(readFileSync(join(stage.folder, 'runs'), 'utf8')) - before;
      // The plugin runs at the start and after each rejection, rather than for each request.
      expect(runs).toBe(used.size);
      stage.proxy.arm(() => undefined);
      const found = await problems(stage, release, operation.leaves);
      note({ fault: 'an expired token', operation: word, server: server.name, ends: 'well', recovered: found.length === 0 });
      expect(found).toEqual([]);
      await stage.cli('uninstall', release, '--ignore-not-found');
    },
    60_000,
  );

  it('fails if the new token is not accepted either', async () => {
    stage.proxy.arm(() => ({ status: 401, body: '{"kind":"Status","code":401,"message":"Unauthorized"}' }));
    const { code, stderr } = await stage.cli('list');
    stage.proxy.arm(() => undefined);
    expect(code).toBe(1);
    expect(stderr).toContain('the server has asked for the client to provide credentials');
  });
});
