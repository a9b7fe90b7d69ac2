import type { UiRelease, UiReleaseComparison } from '../../../report/ui-releases.ts';
import { ChangeList, ChangeModes, FieldTable, useChangeMode } from '../parts/changes.tsx';
import { Empty, Loaded } from '../parts/feedback.tsx';
import { Icon } from '../parts/icons.tsx';
import { useApp } from '../state/app.ts';
import { count } from '../state/format.ts';
import { useLoad } from '../state/load.ts';
import { keyOf } from '../state/releases.ts';
import { setParameter, useRoute } from '../state/router.ts';
import { useStore } from '../state/store.ts';

/** Compares two releases, for example staging and production. */
export function CompareReleasesView() {
  const { releases, session, context } = useApp();
  const { list } = useStore(releases.state);
  const { query } = useRoute();
  const [left, right] = [query.get('left') ?? '', query.get('right') ?? ''];
  const otherContext = query.get('rightContext') ?? '';
  const otherList = useLoad<{ readonly releases: readonly UiRelease[] }>(otherContext === '' ? undefined : 'releases', {
    context: otherContext,
  });
  return (
    <div class="page">
      <h1>Compare releases</h1>
      <section class="card pad form-row" aria-label="Releases to compare">
        <Choice label="From" value={left} list={list} onChange={(value) => setParameter('left', value, 'push')} />
        {session.contexts.length > 1 && (
          <label class="field">
            Context of the second release
            <select
              value={otherContext}
              onChange={({ currentTarget }) => setParameter('rightContext', currentTarget.value, 'push')}
            >
              <option value="">{context || 'the same'}</option>
              {session.contexts
                .filter((name) => name !== context)
                .map((name) => (
                  <option key={name} value={name}>
                    {name}
                  </option>
                ))}
            </select>
          </label>
        )}
        <Choice
          label="To"
          value={right}
          list={otherContext === '' ? list : (otherList.data?.releases ?? [])}
          onChange={(value) => setParameter('right', value, 'push')}
        />
      </section>
      {left === '' || right === '' ? (
        <Empty icon="compare" title="Choose two releases">
          Objects that come from the same template are compared with each other.
        </Empty>
      ) : (
        <Comparison left={left} right={right} rightContext={otherContext} />
      )}
    </div>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly list: readonly UiRelease[];
  readonly onChange: (value: string) => void;
}

function Choice({ label, value, list, onChange }: ChoiceProps) {
  const keys = [...new Set([...list.map(keyOf), ...(value === '' ? [] : [value])])];
  return (
    <label class="field">
      {label}
      <select value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
        <option value="">Choose a release</option>
        {keys.map((key) => (
          <option key={key} value={key}>
            {key}
          </option>
        ))}
      </select>
    </label>
  );
}

function Comparison({
  left,
  right,
  rightContext,
}: {
  readonly left: string;
  readonly right: string;
  readonly rightContext: string;
}) {
  const mode = useChangeMode();
  const [leftNamespace, leftName] = left.split('/');
  const [rightNamespace, rightName] = right.split('/');
  const loaded = useLoad<UiReleaseComparison>('compare', { leftNamespace, leftName, rightNamespace, rightName, rightContext });
  return (
    <Loaded loaded={loaded} label="Comparing the releases">
      {(comparison) => (
        <>
          <Charts comparison={comparison} />
          <section class="card" aria-label="Values">
            <div class="card-head">
              <h2>Values</h2>
            </div>
            {comparison.values.length === 0 ? (
              <p class="change-note muted">All values are the same.</p>
            ) : (
              <FieldTable fields={comparison.values} heads={sidesOf(comparison)} />
            )}
          </section>
          <div class="toolbar toolbar-tight">
            <h2>Objects</h2>
            <span class="muted">{differenceText(comparison)}</span>
            <ChangeModes label="How to show the differences" mode={mode} />
          </div>
          <ChangeList document={{ crdChanges: [], changes: comparison.changes }} mode={mode} sides={sidesOf(comparison)} />
        </>
      )}
    </Loaded>
  );
}

/** Returns the names of the two releases, with their namespaces if they have the same name. */
function sidesOf({ left, right }: UiReleaseComparison): readonly [string, string] {
  return left.name === right.name && left.namespace !== right.namespace
    ? [`${left.namespace}/${left.name}`, `${right.namespace}/${right.name}`]
    : [left.name, right.name];
}

function differenceText({ changes }: UiReleaseComparison): string {
  const different = changes.filter(({ action }) => action !== 'unchanged').length;
  return `${different} of ${count(changes.length, 'object')} differ`;
}

function Charts({ comparison: { left, right } }: { readonly comparison: UiReleaseComparison }) {
  return (
    <p class="compare-charts">
      <span>
        <strong>{left.name}</strong>{' '}
        <span class="muted">{`${left.namespace}, ${left.chart} ${left.chartVersion}, revision ${left.revision}`}</span>
      </span>
      <Icon name="compare" />
      <span>
        <strong>{right.name}</strong>{' '}
        <span class="muted">{`${right.namespace}, ${right.chart} ${right.chartVersion}, revision ${right.revision}`}</span>
      </span>
    </p>
  );
}
