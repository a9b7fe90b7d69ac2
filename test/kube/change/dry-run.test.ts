import { statusError } from '../../../src/kube/api-status.ts';
import { dryRunChanges, type Verdict } from '../../../src/kube/change/dry-run.ts';
import type { Change } from '../../../src/kube/change/plan.ts';
import type { KubeClient } from '../../../src/kube/client.ts';
import type { TargetedObject } from '../../../src/kube/targets.ts';
import { target } from '../../support/objects.ts';

interface Refusal {
  readonly code: number;
  readonly reason?: string;
  readonly message: string;
  readonly causes?: readonly { readonly message: string; readonly field: string }[];
}

/** Creates a client whose server rejects every object with the given name. */
function refusing(name: string, { causes, ...refusal }: Refusal): KubeClient {
  const json = async (_method: string, path: string): Promise<unknown> => {
    if (path.split('?')[0]?.endsWith(`/${name}`))
      throw statusError(refusal.code, JSON.stringify({ ...refusal, details: { causes } }));
    return { metadata: { name: 'other' } };
  };
  return { json } as unknown as KubeClient;
}

function change(action: Change['action'], object: TargetedObject): Change {
  const live = action === 'create' ? undefined : object.object;
  return { action, target: object, previous: live, live, fields: [], drift: [] };
}

async function verdictOn(changes: readonly Change[], refusal: Refusal): Promise<Verdict | undefined> {
  const client = refusing(changes[0]?.target.name ?? '', refusal);
  const { signal } = new AbortController();
  const answers = await dryRunChanges(client, changes, { method: 'ssa', forceConflicts: false, signal, hooks: [], crds: [] });
  return answers.changes[0];
}

const widget = target('Widget', 'w');

it.each([
  { message: 'namespaces "shop" not found', code: 404, reason: 'NotFound', note: 'checked when the namespace "shop" exists' },
  { message: '404 page not found', code: 404, note: 'checked when the CRD of Widget exists' },
  { message: 'admission webhook "a.b.c" does not support dry run', code: 400, note: /^not checked: admission webhook/ },
  {
    message: 'widgets.example.org "w" is forbidden: User "eve" cannot patch resource "widgets" in API group "example.org"',
    code: 403,
    reason: 'Forbidden',
    note: /^not checked: widgets.example.org "w" is forbidden/,
  },
  {
    message: 'widgets "w" is forbidden: error looking up service account shop/helper: serviceaccount "helper" not found',
    code: 403,
    note: 'checked when "helper" exists',
  },
  {
    message: 'widgets "w" is forbidden: no PriorityClass with name helper was found',
    code: 403,
    note: 'checked when "helper" exists',
  },
])('adds a note if the server cannot check the change: $message', async ({ note, ...refusal }) => {
  const verdict = await verdictOn([change('create', widget), change('create', target('ConfigMap', 'helper'))], refusal);
  expect(verdict).toEqual({ kind: 'unchecked', note: typeof note === 'string' ? note : expect.stringMatching(note) });
});

it.each([
  { code: 403, reason: 'Forbidden', message: 'widgets "w" is forbidden: exceeded quota: small', want: { reason: 'Forbidden' } },
  {
    code: 400,
    message: 'strict decoding error: unknown field "spec.sise"',
    want: { reason: 'UnknownField', field: 'spec.sise' },
  },
  {
    code: 422,
    reason: 'Invalid',
    message: 'Widget "w" is invalid',
    causes: [{ field: 'spec.size', message: 'Invalid value: 2: field is immutable' }],
    want: {
      reason: 'Immutable',
      field: 'spec.size',
      hint: expect.stringContaining('--recreate-immutable'),
    },
  },
  { code: 409, reason: 'Conflict', message: 'the object has been modified', want: { reason: 'Conflict' } },
])('parses rejections: $message', async ({ want, ...refusal }) => {
  expect(await verdictOn([change('update', widget)], refusal)).toEqual({
    kind: 'refused',
    problems: [expect.objectContaining({ object: 'Widget/w', namespace: 'shop', ...want })],
  });
});

it('treats a missing object as deleted', async () => {
  const gone = { code: 404, reason: 'NotFound', message: 'widgets.example.org "w" not found' };
  expect(await verdictOn([change('delete', widget)], gone)).toEqual({ kind: 'accepted', object: undefined, warnings: [] });
});
