import { useState } from 'preact/hooks';
import type { ExplainedField, ExplainedValueUse, ObjectExplanation } from '../../../report/explanation.ts';
import type { UiRevision } from '../../../report/ui-release.ts';
import { CommandLine } from '../parts/copy.tsx';
import { Empty, Loaded, Notice } from '../parts/feedback.tsx';
import { FilterField } from '../parts/filter-field.tsx';
import { useCommand } from '../state/command.ts';
import { valueText } from '../state/format.ts';
import { useLoad } from '../state/load.ts';
import type { ReleaseIdentity } from '../state/release-identity.ts';
import { setParameter, useRoute } from '../state/router.ts';
import { nameOf } from './manifest-tab.tsx';

interface ExplainProps {
  readonly release: ReleaseIdentity;
  readonly revision: UiRevision;
}

/** The origins of an object's fields: template lines, values and files. */
export function ExplainTab({ release, revision }: ExplainProps) {
  const { query } = useRoute();
  const names = revision.documents.filter(({ kind }) => kind !== '').map(nameOf);
  const object = query.get('object') ?? names[0] ?? '';
  if (object === '') return <Empty icon="search" title="The chart renders no objects" />;
  return (
    <section class="stack" aria-label="Explain">
      <label class="field field-narrow">
        Object
        <select value={object} onChange={({ currentTarget }) => setParameter('object', currentTarget.value, 'push')}>
          {[...new Set([...names, object])].map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <Fields key={object} release={release} revision={revision.revision} object={object} />
    </section>
  );
}

interface FieldsProps {
  readonly release: ReleaseIdentity;
  readonly revision: number;
  readonly object: string;
}

function Fields({ release, revision, object }: FieldsProps) {
  const loaded = useLoad<ObjectExplanation>('explain', { ...release, revision, object });
  const command = useCommand(['explain', release.name, object, '--release', '--revision', String(revision)], release.namespace);
  return (
    <>
      <Loaded loaded={loaded} label="Rendering the chart again">
        {(explanation) => <Explanation explanation={explanation} />}
      </Loaded>
      <CommandLine command={command} />
    </>
  );
}

function Explanation({ explanation }: { readonly explanation: ObjectExplanation }) {
  const selected = useRoute().query.get('field') ?? '';
  const [filter, setFilter] = useState('');
  const shown = explanation.fields.filter(({ path }) => path.toLowerCase().includes(filter.toLowerCase()));
  const field = explanation.fields.find(({ path }) => path === selected);
  return (
    <>
      {explanation.problem && <Notice tone="warn">The origins are unknown: {explanation.problem}</Notice>}
      <div class="columns explain-columns">
        <div class="card">
          <div class="card-head">
            <span class="mono small muted ellipsis">{explanation.file}</span>
            <FilterField label="Filter fields" value={filter} onChange={setFilter} side="end" />
          </div>
          <ul class="field-list">
            {shown.map(({ path, value, values }) => (
              <li key={path}>
                <button type="button" aria-pressed={path === selected} onClick={() => setParameter('field', path)}>
                  <span class="mono field-path">{path}</span>
                  <span class="mono muted break">{valueText(value)}</span>
                  {values.length > 0 && <span class="tag tag-accent">{values.map((use) => use.path).join(', ')}</span>}
                </button>
              </li>
            ))}
          </ul>
        </div>
        {field ? <FieldDetails field={field} /> : <Empty icon="search" title="Choose a field to see where it comes from" />}
      </div>
    </>
  );
}

function FieldDetails({ field }: { readonly field: ExplainedField }) {
  return (
    <section class="card pad stack explain-details" aria-label="Origin of the field">
      <div>
        <h2 class="mono break">{field.path}</h2>
        <p class="mono break">{valueText(field.value)}</p>
      </div>
      <div>
        <h3>Written by</h3>
        {field.template === undefined ? (
          <p class="muted">The template line is unknown.</p>
        ) : (
          <ul class="plain-list">
            <li>
              <code>{field.template}</code>
              {field.action && <pre class="explain-action">{field.action}</pre>}
            </li>
            {field.includedFrom.map((location) => (
              <li key={location} class="muted">
                included from <code>{location}</code>
              </li>
            ))}
          </ul>
        )}
      </div>
      <div>
        <h3>Values</h3>
        {field.values.length === 0 ? (
          <p class="muted">No value changes this field.</p>
        ) : (
          <ul class="plain-list">
            {field.values.map((use) => (
              <ValueUse key={use.path} use={use} />
            ))}
          </ul>
        )}
      </div>
      {field.conditions.length > 0 && (
        <div>
          <h3>Only if</h3>
          <ul class="plain-list">
            {field.conditions.map(({ text, location }) => (
              <li key={`${location} ${text}`}>
                <code>{text}</code> <span class="muted small">{location}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

function ValueUse({ use }: { readonly use: ExplainedValueUse }) {
  return (
    <li class="break">
      <code>{use.path}</code> = <code>{valueText(use.value)}</code>
      <br />
      <span class="muted small">
        set by {use.origin}
        {use.overrides.length > 0 && `, overrides ${use.overrides.join(', ')}`}
      </span>
    </li>
  );
}
