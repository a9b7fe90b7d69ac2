import type { UiHealthState, UiObjectHealth, UiReleaseHealth } from '../../../report/ui-releases.ts';
import { Icon, type IconName } from './icons.tsx';

type Tone = 'good' | 'busy' | 'bad' | 'quiet' | 'warn';

/** A short status with an icon, so that it does not rely on color alone. */
export function Badge({ tone, icon, children }: { readonly tone: Tone; readonly icon?: IconName; readonly children: string }) {
  return (
    <span class={`badge badge-${tone}`}>
      {icon && <Icon name={icon} />}
      {children}
    </span>
  );
}

const releaseTones: Readonly<Record<string, readonly [Tone, IconName]>> = {
  deployed: ['good', 'check'],
  failed: ['bad', 'cross'],
  uninstalled: ['quiet', 'minus'],
  superseded: ['quiet', 'minus'],
};

/** The status of a release or revision. */
export function ReleaseStatus({ status }: { readonly status: string }) {
  const [tone, icon] = releaseTones[status] ?? ['busy', 'clock'];
  return (
    <Badge tone={tone} icon={icon}>
      {status}
    </Badge>
  );
}

const stateTones: Readonly<Record<UiHealthState, readonly [Tone, IconName]>> = {
  ready: ['good', 'check'],
  progressing: ['busy', 'clock'],
  failed: ['bad', 'cross'],
  missing: ['bad', 'minus'],
};

/** A badge with an object's short status, for example "2/3 ready", or with its state if there is no short status. */
export function ObjectState({ state, detail }: Pick<UiObjectHealth, 'state' | 'detail'>) {
  const [tone, icon] = stateTones[state];
  return (
    <Badge tone={tone} icon={icon}>
      {detail || state}
    </Badge>
  );
}

const maxSquares = 18;
const order: readonly UiHealthState[] = ['failed', 'missing', 'progressing', 'ready'];

/** One small square per object of a release. Objects that are not ready come first. */
export function HealthSquares({ health }: { readonly health: UiReleaseHealth | undefined }) {
  if (!health) return <span class="squares squares-loading" role="img" aria-label="health is being read" />;
  if (health.problem) return <span class="muted small">health unknown</span>;
  if (health.objects.length === 0) return <span class="muted small">no objects</span>;
  const objects = health.objects.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  return (
    <span class="squares" role="img" aria-label={healthText(health)} title={healthText(health)}>
      {objects.slice(0, maxSquares).map((object) => (
        <span
          key={`${object.kind}/${object.namespace}/${object.name}`}
          class={`square square-${object.state}`}
          title={`${object.kind}/${object.name}: ${object.reason ?? (object.detail || object.state)}`}
        />
      ))}
      {objects.length > maxSquares && <span class="squares-more">+{objects.length - maxSquares}</span>}
    </span>
  );
}

/** Summarizes health in one line, for example "5 of 6 objects are ready; Deployment/web: 0/1 ready". */
function healthText({ objects }: UiReleaseHealth): string {
  const unready = objects.filter(({ state }) => state !== 'ready');
  const summary = `${objects.length - unready.length} of ${objects.length} objects are ready`;
  const [first] = unready;
  return first ? `${summary}; ${first.kind}/${first.name}: ${first.reason ?? (first.detail || first.state)}` : summary;
}

export function DriftBadge({ drifted }: { readonly drifted: number }) {
  return drifted > 0 ? (
    <Badge tone="warn" icon="drift">
      {`${drifted} drifted`}
    </Badge>
  ) : null;
}
