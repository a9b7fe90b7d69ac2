import { useState } from 'preact/hooks';
import type { UiHook, UiRevision } from '../../../report/ui-release.ts';
import { CodeView } from '../parts/code-view.tsx';
import { CommandLine } from '../parts/copy.tsx';
import { Empty } from '../parts/feedback.tsx';
import { Icon } from '../parts/icons.tsx';
import { Link } from '../parts/link.tsx';
import { Badge } from '../parts/status.tsx';
import { TimeAgo } from '../parts/time.tsx';
import { useApp } from '../state/app.ts';
import { useCommand } from '../state/command.ts';
import { duration } from '../state/format.ts';
import type { ReleaseIdentity } from '../state/release-identity.ts';
import { releaseAddress } from '../state/router.ts';

/** The hooks and tests of a revision, and the results of their last runs. */
export function HooksTab({ release, revision }: { readonly release: ReleaseIdentity; readonly revision: UiRevision }) {
  const { session } = useApp();
  const tests = revision.hooks.filter(({ events }) => events.includes('test'));
  const command = useCommand(['get', 'hooks', release.name, '--revision', String(revision.revision)], release.namespace);
  const others = revision.hooks.filter((hook) => !tests.includes(hook));
  return (
    <div class="stack">
      <section aria-label="Tests">
        <div class="section-title">
          <h2>Tests</h2>
          {tests.length > 0 && !session.isReadOnly && (
            <Link to={releaseAddress(release, 'test')} class="button button-small push-end">
              <Icon name="play" />
              Run tests
            </Link>
          )}
        </div>
        {tests.length === 0 ? (
          <Empty icon="check" title="The chart has no tests">
            A test is a Pod or Job with the annotation <code>helm.sh/hook: test</code>.
          </Empty>
        ) : (
          tests.map((hook) => <HookCard key={`${hook.kind}/${hook.name}`} hook={hook} />)
        )}
      </section>
      <section aria-label="Hooks">
        <div class="section-title">
          <h2>Hooks</h2>
        </div>
        {others.length === 0 ? (
          <Empty icon="play" title="The chart has no hooks" />
        ) : (
          others.map((hook) => <HookCard key={`${hook.kind}/${hook.name}`} hook={hook} />)
        )}
      </section>
      <CommandLine command={command} />
    </div>
  );
}

function HookCard({ hook }: { readonly hook: UiHook }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="card fold" open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <Icon name="chevron" />
        <strong>
          {hook.kind}/{hook.name}
        </strong>
        {hook.events.map((event) => (
          <span key={event} class="tag">
            {event}
          </span>
        ))}
        <span class="push-end">
          <LastRun hook={hook} />
        </span>
      </summary>
      {isOpen && (
        <>
          <p class="change-note muted">
            weight {hook.weight}
            {hook.deletePolicies.length > 0 && ` · deleted: ${hook.deletePolicies.join(', ')}`} · {hook.source}
          </p>
          <CodeView text={hook.text} label={`YAML of ${hook.kind}/${hook.name}`} />
        </>
      )}
    </details>
  );
}

function LastRun({ hook: { lastRun } }: { readonly hook: UiHook }) {
  if (!lastRun) return <span class="muted small">has not run</span>;
  const { phase, started, completed } = lastRun;
  const tone = phase === 'Succeeded' ? 'good' : phase === 'Failed' ? 'bad' : 'busy';
  const ms = Date.parse(completed) - Date.parse(started);
  return (
    <span class="last-run">
      <Badge tone={tone} icon={tone === 'good' ? 'check' : tone === 'bad' ? 'cross' : 'clock'}>
        {phase}
      </Badge>
      <span class="muted small">
        <TimeAgo time={started} />
        {ms > 0 && `, ${duration(ms)}`}
      </span>
    </span>
  );
}
