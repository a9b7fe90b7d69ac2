import type { DriftReport } from '../../../report/drift-report.ts';
import { FieldTable } from '../parts/changes.tsx';
import { CommandLine } from '../parts/copy.tsx';
import { Empty, Loaded } from '../parts/feedback.tsx';
import { Icon } from '../parts/icons.tsx';
import { Link } from '../parts/link.tsx';
import { Badge } from '../parts/status.tsx';
import { useApp } from '../state/app.ts';
import { useCommand } from '../state/command.ts';
import { count } from '../state/format.ts';
import { concernsRelease, useLoad } from '../state/load.ts';
import type { ReleaseIdentity } from '../state/release-identity.ts';
import { releaseAddress } from '../state/router.ts';

/** The differences between the cluster and the stored revision. */
export function DriftView({ release }: { readonly release: ReleaseIdentity }) {
  const loaded = useLoad<DriftReport>('drift', { ...release }, { refreshOn: concernsRelease(release) });
  const command = useCommand(['drift', release.name], release.namespace);
  return (
    <div class="stack">
      <Loaded loaded={loaded} label="Comparing with the cluster">
        {(report) =>
          report.drifted.length === 0 ? (
            <Empty icon="check" title="Nothing has drifted">
              All {count(report.objects, 'object')} of revision {report.revision} are in the cluster as the release has set them.
            </Empty>
          ) : (
            <Drifted release={release} report={report} />
          )
        }
      </Loaded>
      <CommandLine command={command} />
    </div>
  );
}

function Drifted({ release, report }: { readonly release: ReleaseIdentity; readonly report: DriftReport }) {
  const { session } = useApp();
  return (
    <div class="change-list">
      <div class="toolbar">
        <p>
          {count(report.drifted.length, 'object differs', 'objects differ')} from revision {report.revision}. Only fields that the
          release sets are compared.
        </p>
        {!session.isReadOnly && (
          <span class="toolbar-group push-end">
            <Link to={releaseAddress(release, 'rollback', { revision: report.revision })} class="button button-small">
              <Icon name="back" />
              Undo the drift
            </Link>
            <Link to={releaseAddress(release, 'upgrade', { adopt: '1' })} class="button button-small">
              <Icon name="drift" />
              Adopt the drift
            </Link>
          </span>
        )}
      </div>
      {report.drifted.map((object) => (
        <section
          key={`${object.kind}/${object.namespace}/${object.name}`}
          class="card"
          aria-label={`${object.kind}/${object.name}`}
        >
          <div class="card-head">
            <Badge tone={object.missing ? 'bad' : 'warn'} icon={object.missing ? 'minus' : 'drift'}>
              {object.missing ? 'missing' : 'changed'}
            </Badge>
            <strong>
              {object.kind}/{object.name}
            </strong>
            <span class="muted small">{object.namespace}</span>
          </div>
          {object.missing ? (
            <p class="change-note">The object is part of the release, but is not in the cluster.</p>
          ) : (
            <FieldTable
              fields={object.fields.map(({ path, recorded, live }) => ({ path, before: recorded, after: live }))}
              heads={['Revision', 'Cluster']}
            />
          )}
        </section>
      ))}
    </div>
  );
}
