import { useState } from 'preact/hooks';
import type { UiDocument, UiRevision } from '../../../report/ui-release.ts';
import { CodeView } from '../parts/code-view.tsx';
import { CommandLine, CopyButton } from '../parts/copy.tsx';
import { Empty } from '../parts/feedback.tsx';
import { FilterField } from '../parts/filter-field.tsx';
import { Icon } from '../parts/icons.tsx';
import { Link } from '../parts/link.tsx';
import { useCommand } from '../state/command.ts';
import { count } from '../state/format.ts';
import type { ReleaseIdentity } from '../state/release-identity.ts';
import { releaseAddress } from '../state/router.ts';

/** The rendered objects of a revision. */
export function ManifestTab({ release, revision }: { readonly release: ReleaseIdentity; readonly revision: UiRevision }) {
  const { documents } = revision;
  const [filter, setFilter] = useState('');
  const command = useCommand(['get', 'manifest', release.name, '--revision', String(revision.revision)], release.namespace);
  if (documents.length === 0) return <Empty icon="box" title="The chart renders no objects" />;
  const shown = documents.filter((document) => nameOf(document).toLowerCase().includes(filter.toLowerCase()));
  return (
    <section aria-label="Manifest">
      <div class="toolbar">
        <span class="muted">
          {count(documents.length, 'object')} in revision {revision.revision}, applied {revision.applyMethod}
        </span>
        <FilterField label="Filter objects" value={filter} onChange={setFilter} side="end" />
        <CopyButton text={documents.map(({ text }) => text).join('---\n')} label="Copy all" />
      </div>
      {shown.map((document, index) => (
        <DocumentCard
          key={`${nameOf(document)}-${index}`}
          document={document}
          isOpen={shown.length <= 6}
          explain={releaseAddress(release, 'explain', { object: nameOf(document), revision: revision.revision })}
        />
      ))}
      <div class="spaced">
        <CommandLine command={command} />
      </div>
    </section>
  );
}

export function nameOf({ kind, name, source }: Pick<UiDocument, 'kind' | 'name' | 'source'>): string {
  return kind === '' ? source : `${kind}/${name}`;
}

interface DocumentCardProps {
  readonly document: UiDocument;
  readonly isOpen: boolean;
  /** URL of the view that explains the object's fields */
  readonly explain: string;
}

/** A collapsible document. Its text is only rendered while it is expanded. */
function DocumentCard({ document, isOpen, explain }: DocumentCardProps) {
  const [open, setOpen] = useState(isOpen);
  return (
    <details class="card fold" open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <Icon name="chevron" />
        <strong>{nameOf(document)}</strong>
        <span class="muted small mono ellipsis">{document.source}</span>
        {document.isMasked && (
          <span class="tag">
            <Icon name="lock" />
            data masked
          </span>
        )}
      </summary>
      {open && document.kind !== '' && (
        <p class="change-note small">
          <Link to={explain}>Explain where its fields come from</Link>
        </p>
      )}
      {open && <CodeView text={document.text} label={`YAML of ${nameOf(document)}`} />}
    </details>
  );
}
