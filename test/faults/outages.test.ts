import { testServers } from '../support/api-servers.ts';
import type { Fault, PassingRequest } from '../support/fault-proxy.ts';
import { problems } from './problems.ts';
import { note, writeReport } from './report.ts';
import { begin, every, operationNames, type Stage, setStage } from './stage.ts';

interface Outage {
  readonly name: string;
  /** returns the fault for a request, based on the time since the first request */
  readonly choose: (request: PassingRequest, sinceMs: number) => Fault | undefined;
  /** true if operations succeed despite the fault */
  readonly endsWell?: boolean;
  /** a pattern that the error message of a failed operation must match */
  readonly told?: RegExp;
}

const isWatch = ({ path }: PassingRequest): boolean => path.includes('watch=1');
const isWrite = ({ method }: PassingRequest): boolean => method !== 'GET';
const refused = (status: number, reason: string, message: string): Fault => ({
  status,
  body: JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, message, code: status }),
});

const outages: readonly Outage[] = [
  { name: 'slow responses', choose: () => ({ delayMs: 50 }), endsWell: true },
  { name: 'watches that end at once', choose: (request) => (isWatch(request) ? 'cut-before' : undefined), endsWell: true },
  {
    name: 'watches that are too old',
    choose: (request) => (isWatch(request) ? refused(410, 'Expired', 'too old') : undefined),
    endsWell: true,
  },
  { name: 'watches that go silent', choose: (request) => (isWatch(request) ? 'silence' : undefined), endsWell: true },
  {
    name: 'too many requests for a while',
    choose: (_, since) => (since < 1500 ? { status: 429, headers: { 'retry-after': '1' } } : undefined),
    endsWell: true,
  },
  {
    name: 'a server that is down for a while',
    choose: (request, since) => (request.number > 6 && since < 1500 ? 'cut-before' : undefined),
  },
  {
    name: 'a server that fails for a while',
    choose: (request, since) => (request.number > 6 && since < 1500 ? { status: 503 } : undefined),
  },
  {
    name: 'one forbidden resource',
    choose: (request) =>
      isWrite(request) && request.path.includes('/deployments')
        ? refused(403, 'Forbidden', 'deployments is forbidden')
        : undefined,
    told: /forbidden/,
  },
  {
    name: 'forbidden records',
    choose: (request) => (request.path.includes('/secrets') ? refused(403, 'Forbidden', 'secrets is forbidden') : undefined),
    told: /secrets is forbidden/,
  },
  {
    name: 'a failing webhook',
    choose: (request) =>
      isWrite(request) && request.path.includes('/configmaps')
        ? refused(500, 'InternalError', 'Internal error occurred: failed calling webhook "a.example.org"')
        : undefined,
    told: /failed calling webhook/,
  },
  {
    name: 'a full etcd',
    choose: (request) => (isWrite(request) ? refused(500, '', 'etcdserver: mvcc: database space exceeded') : undefined),
    told: /database space exceeded/,
  },
  {
    name: 'a namespace in deletion',
    choose: (request) =>
      isWrite(request) && !request.path.includes('/secrets')
        ? refused(403, 'Forbidden', 'unable to create new content in namespace because it is being terminated')
        : undefined,
    told: /being terminated/,
  },
];

/** The report must contain all operations. */
const showsAll = every === 1 || Boolean(process.env.TILLERLESS_FAULTS_REPORT);

describe.each(testServers)('outages: $name', (server) => {
  let stage: Stage;
  let count = 0;
  beforeAll(async () => {
    stage = await setStage(server);
  });
  afterAll(async () => {
    writeReport();
    await stage.close();
  });

  it.each(
    outages.flatMap((outage) =>
      operationNames
        .map((operation) => ({ ...outage, operation }))
        // Two operations cover most cases, whereas running all of them takes minutes.
        .filter(({ operation }) => showsAll || operation === 'upgrade' || operation === 'uninstall'),
    ),
  )(
    '$operation with $name',
    async ({ name, operation: word, choose, endsWell, told }) => {
      const release = `o${++count}`;
      const operation = await begin(stage, release, word);
      let began: number | undefined;
      stage.proxy.arm((request) => {
        began ??= Date.now();
        return choose(request, Date.now() - began);
      });
      const first = await stage.cli(...operation.run);
      expect(first.stderr).not.toContain('internal error');
      if (endsWell) expect(first).toMatchObject({ code: 0 });
      if (told && first.code !== 0) expect(first.stderr).toMatch(told);
      stage.proxy.arm(() => undefined);
      const next = await stage.cli(...operation.again);
      expect({ code: next.code, stderr: next.code === 0 ? '' : `${first.stderr}\nTHEN\n${next.stderr}` }).toEqual({
        code: 0,
        stderr: '',
      });
      const found = await problems(stage, release, operation.mode);
      note({
        fault: name,
        operation: word,
        server: server.name,
        ends: first.code === 0 ? 'well' : 'in an error',
        recovered: found.length === 0,
      });
      expect(found).toEqual([]);
      await stage.cli('uninstall', release, '--ignore-not-found');
    },
    120_000,
  );
});
