import { useState } from 'preact/hooks';
import type { UiResource, UiResourceTree } from '../../../report/ui-release.ts';
import { CommandLine } from '../parts/copy.tsx';
import { Empty, Loaded, Notice } from '../parts/feedback.tsx';
import { FilterField } from '../parts/filter-field.tsx';
import { Icon } from '../parts/icons.tsx';
import { ObjectState } from '../parts/status.tsx';
import { TimeAgo } from '../parts/time.tsx';
import { useCommand } from '../state/command.ts';
import { count } from '../state/format.ts';
import { concernsRelease, useLoad } from '../state/load.ts';
import type { ReleaseIdentity } from '../state/release-identity.ts';
import { setParameter, useRoute } from '../state/router.ts';
import { ObjectDialog } from './object-dialog.tsx';

/** The live objects of a release as a tree, down to the Pods. */
export function ResourcesTab({ release }: { readonly release: ReleaseIdentity }) {
  const loaded = useLoad<UiResourceTree>('resources', { ...release }, { refreshOn: concernsRelease(release) });
  const selected = useRoute().query.get('object');
  const command = useCommand(['status', release.name, '--show-resources'], release.namespace);
  return (
    <section class="stack" aria-label="Resources">
      <Loaded loaded={loaded} label="Reading the objects">
        {(tree) => (
          <>
            <Tree tree={tree} />
            {selected !== null && <SelectedObject tree={tree} id={selected} />}
          </>
        )}
      </Loaded>
      <CommandLine command={command} />
    </section>
  );
}

function Tree({ tree }: { readonly tree: UiResourceTree }) {
  const [isUnreadyOnly, setUnreadyOnly] = useState(false);
  const [filter, setFilter] = useState('');
  if (tree.resources.length === 0) return <Empty icon="box" title="The release has no objects in the cluster" />;
  const unready = tree.resources.filter((resource) => !isHealthy(resource));
  const shown = (isUnreadyOnly ? unready : tree.resources).filter((resource) => isMatch(resource, filter.trim().toLowerCase()));
  return (
    <>
      <div class="toolbar">
        <span class="muted">
          {count(tree.resources.length, 'object')}
          {unready.length > 0 ? `, ${unready.length} not ready` : ', all ready'}
        </span>
        <FilterField label="Filter objects" value={filter} onChange={setFilter} side="end" />
        <label class="check">
          <input
            type="checkbox"
            checked={isUnreadyOnly}
            onChange={({ currentTarget }) => setUnreadyOnly(currentTarget.checked)}
          />
          Only objects that are not ready
        </label>
      </div>
      {tree.notes.map((note) => (
        <Notice key={note} tone="warn">
          {note}
        </Notice>
      ))}
      {shown.length === 0 ? (
        <Empty
          icon={filter === '' ? 'check' : 'search'}
          title={filter === '' ? 'All objects are ready' : 'No object matches the filter'}
        />
      ) : (
        <ul class="card tree" aria-label="Objects of the release">
          {shown.map((resource) => (
            <Node key={idOf(resource)} resource={resource} depth={0} />
          ))}
        </ul>
      )}
    </>
  );
}

export function isHealthy(resource: UiResource): boolean {
  return resource.state === 'ready' && resource.children.every(isHealthy);
}

/** Reports whether a lower-case text occurs in the "Kind/name" of an object or of any object below it in the tree. */
function isMatch({ kind, name, children }: UiResource, text: string): boolean {
  return `${kind}/${name}`.toLowerCase().includes(text) || children.some((child) => isMatch(child, text));
}

/** Identifies an object in a URL. */
export function idOf({
  apiVersion,
  kind,
  namespace,
  name,
}: Pick<UiResource, 'apiVersion' | 'kind' | 'namespace' | 'name'>): string {
  return [apiVersion, kind, namespace, name].join('|');
}

function Node({ resource, depth }: { readonly resource: UiResource; readonly depth: number }) {
  const [isOpen, setOpen] = useState(true);
  const hasChildren = resource.children.length > 0;
  const title = `${resource.kind}/${resource.name}`;
  return (
    <li>
      <div
        class="tree-row"
        style={{ paddingLeft: `${10 + depth * 24}px` }}
        data-testid={`resource-${resource.kind}-${resource.name}`}
      >
        {hasChildren ? (
          <button
            type="button"
            class={`tree-toggle${isOpen ? ' is-open' : ''}`}
            aria-expanded={isOpen}
            aria-label={`Objects of ${title}`}
            onClick={() => setOpen(!isOpen)}
          >
            <Icon name="chevron" />
          </button>
        ) : (
          <span class="tree-toggle" />
        )}
        <button type="button" class="tree-name" onClick={() => setParameter('object', idOf(resource), 'push')}>
          <span class="tree-kind">{resource.kind}</span>
          <span class="tree-object">{resource.name}</span>
        </button>
        <span class="tree-state">
          <ObjectState state={resource.state} detail={resource.detail} />
        </span>
        <span class="tree-age muted small">{resource.created && <TimeAgo time={resource.created} />}</span>
        {resource.reason && (!hasChildren || depth === 0) && <p class="tree-reason">{resource.reason}</p>}
      </div>
      {hasChildren && isOpen && (
        <ul>
          {resource.children.map((child) => (
            <Node key={idOf(child)} resource={child} depth={depth + 1} />
          ))}
        </ul>
      )}
    </li>
  );
}

function SelectedObject({ tree, id }: { readonly tree: UiResourceTree; readonly id: string }) {
  const [apiVersion = '', kind = '', namespace = '', name = ''] = id.split('|');
  const resource = find(tree.resources, id);
  return (
    <ObjectDialog
      object={{ apiVersion, kind, namespace, name }}
      containers={resource?.containers ?? []}
      reason={resource?.reason}
      onClose={() => setParameter('object', '', 'push')}
    />
  );
}

function find(resources: readonly UiResource[], id: string): UiResource | undefined {
  for (const resource of resources) {
    const match = idOf(resource) === id ? resource : find(resource.children, id);
    if (match) return match;
  }
  return undefined;
}
