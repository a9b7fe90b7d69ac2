import { useEffect, useState } from 'preact/hooks';
import type { UiChartList } from '../../../report/ui-charts.ts';
import type { UiChartChoice, UiPlan, UiPlanRequest } from '../../../report/ui-operations.ts';
import type { UiValuesCheck, UiValuesHelp } from '../../../report/ui-values.ts';
import { ProblemBox } from '../parts/feedback.tsx';
import { ValuesEditor } from '../parts/values-editor.tsx';
import { useApp } from '../state/app.ts';
import { useLoad } from '../state/load.ts';
import { navigate, viewAddress } from '../state/router.ts';
import { useSubmit } from '../state/submit.ts';

interface ChartFormProps {
  readonly kind: 'install' | 'upgrade';
  readonly name: string;
  readonly namespace: string;
  /** true if the chart in the release record can be used for the upgrade */
  readonly hasStoredChart: boolean;
  readonly reference: string;
  readonly version: string;
  readonly values: string;
}

/** A form for the chart and values of an install or upgrade. Submitting it creates a plan. */
export function ChartForm(props: ChartFormProps) {
  const { api } = useApp();
  const [name, setName] = useState(props.name);
  const [namespace, setNamespace] = useState(props.namespace);
  const [choice, setChoice] = useState<UiChartChoice>(
    props.hasStoredChart && props.reference === ''
      ? { kind: 'stored' }
      : { kind: 'reference', reference: props.reference, version: props.version },
  );
  const [values, setValues] = useState(props.values);
  const [createNamespace, setCreateNamespace] = useState(false);
  const submission = useSubmit();
  const help = useValuesHelp(choice, { namespace, name });
  const isReady = name !== '' && namespace !== '' && (choice.kind === 'stored' || choice.reference.trim() !== '');
  const plan = (): void =>
    submission.run(async () => {
      const request: UiPlanRequest = { kind: 'chart', namespace, name, chart: choice, values, createNamespace };
      const { id } = await api.post<UiPlan>('plans', request);
      navigate(viewAddress(['plans', id]));
    });
  return (
    <form
      class="stack form"
      onSubmit={(event) => {
        event.preventDefault();
        plan();
      }}
    >
      {props.kind === 'install' && (
        <Target
          {...{ name, namespace, createNamespace }}
          onName={setName}
          onNamespace={setNamespace}
          onCreateNamespace={setCreateNamespace}
        />
      )}
      <ChartChoice
        isUpgrade={props.kind === 'upgrade'}
        hasStoredChart={props.hasStoredChart}
        choice={choice}
        versions={help?.versions ?? []}
        onChange={setChoice}
      />
      <Values initial={props.values} help={help} target={{ namespace, name }} chart={choice} onChange={setValues} />
      {help && help.defaults !== '' && <Defaults help={help} />}
      {submission.problem && <ProblemBox problem={submission.problem} />}
      <div class="form-actions">
        <button type="submit" class="button button-primary" disabled={!isReady || submission.isBusy}>
          {submission.isBusy ? 'Planning…' : `Plan the ${props.kind}`}
        </button>
        <span class="muted small">Nothing is changed until you have seen the plan.</span>
      </div>
    </form>
  );
}

interface ValuesProps {
  readonly initial: string;
  readonly help: UiValuesHelp | undefined;
  readonly target: { readonly namespace: string; readonly name: string };
  readonly chart: UiChartChoice;
  readonly onChange: (values: string) => void;
}

function Values({ initial, help, target, chart, onChange }: ValuesProps) {
  const { api } = useApp();
  const check = async (values: string): Promise<UiValuesCheck['problems']> => {
    // Without a chart, only the YAML is checked.
    const chosen: UiChartChoice = chart.kind === 'reference' && chart.reference.trim() === '' ? { kind: 'stored' } : chart;
    const request = { namespace: target.namespace || 'default', name: target.name || 'release', chart: chosen, values };
    return (await api.post<UiValuesCheck>('values/check', request)).problems;
  };
  return (
    <section class="card" aria-label="Values">
      <div class="card-head">
        <h2>Values</h2>
        <span class="muted small">
          YAML. Values that are not set here are the defaults of the chart.{' '}
          {help?.hasSchema ? 'Checked against the schema of the chart while you type.' : 'Press Ctrl-Space to complete a key.'}
        </span>
      </div>
      <ValuesEditor text={initial} label="Values" keys={help?.keys ?? []} onChange={onChange} check={check} />
    </section>
  );
}

interface TargetProps {
  readonly name: string;
  readonly namespace: string;
  readonly createNamespace: boolean;
  readonly onName: (name: string) => void;
  readonly onNamespace: (namespace: string) => void;
  readonly onCreateNamespace: (isSet: boolean) => void;
}

function Target({ name, namespace, createNamespace, onName, onNamespace, onCreateNamespace }: TargetProps) {
  return (
    <section class="card pad form-row" aria-label="Release">
      <label class="field">
        Release name
        <input
          type="text"
          required
          pattern="[a-z0-9]([a-z0-9.\-]*[a-z0-9])?"
          title="lower-case letters, digits and dashes"
          value={name}
          onInput={({ currentTarget }) => onName(currentTarget.value)}
        />
      </label>
      <label class="field">
        Namespace
        <input type="text" required value={namespace} onInput={({ currentTarget }) => onNamespace(currentTarget.value)} />
      </label>
      <label class="check field-check">
        <input
          type="checkbox"
          checked={createNamespace}
          onChange={({ currentTarget }) => onCreateNamespace(currentTarget.checked)}
        />
        Create the namespace if it does not exist
      </label>
    </section>
  );
}

interface ChartChoiceProps {
  readonly isUpgrade: boolean;
  readonly hasStoredChart: boolean;
  readonly choice: UiChartChoice;
  readonly versions: readonly string[];
  readonly onChange: (choice: UiChartChoice) => void;
}

function ChartChoice({ isUpgrade, hasStoredChart, choice, versions, onChange }: ChartChoiceProps) {
  const other = choice.kind === 'reference' ? choice : { kind: 'reference' as const, reference: '', version: '' };
  return (
    <section class="card pad" aria-label="Chart">
      <h2>Chart</h2>
      {hasStoredChart && (
        <fieldset class="radio-list">
          <legend class="visually-hidden">Which chart to use</legend>
          <label class="check">
            <input type="radio" name="chart" checked={choice.kind === 'stored'} onChange={() => onChange({ kind: 'stored' })} />
            The same chart, with other values
          </label>
          <label class="check">
            <input type="radio" name="chart" checked={choice.kind === 'reference'} onChange={() => onChange(other)} />
            Another chart or version
          </label>
        </fieldset>
      )}
      {isUpgrade && !hasStoredChart && (
        <p class="muted small form-note">
          The release record does not contain the chart with its dependencies, so choose where to load it from.
        </p>
      )}
      {choice.kind === 'reference' && <ReferenceFields choice={choice} versions={versions} onChange={onChange} />}
    </section>
  );
}

interface ReferenceFieldsProps {
  readonly choice: Extract<UiChartChoice, { readonly kind: 'reference' }>;
  readonly versions: readonly string[];
  readonly onChange: (choice: UiChartChoice) => void;
}

function ReferenceFields({ choice, versions, onChange }: ReferenceFieldsProps) {
  const charts = useLoad<UiChartList>('charts');
  return (
    <div class="form-row">
      <label class="field field-wide">
        Chart reference
        <input
          type="text"
          list="known-charts"
          placeholder="REPOSITORY/CHART, oci://…, a URL or a local path"
          value={choice.reference}
          onInput={({ currentTarget }) => onChange({ ...choice, reference: currentTarget.value })}
        />
        <datalist id="known-charts">
          {charts.data?.charts.map(({ reference }) => (
            <option key={reference} value={reference} />
          ))}
        </datalist>
      </label>
      <label class="field">
        Version
        <input
          type="text"
          list="known-versions"
          placeholder="latest"
          value={choice.version}
          onInput={({ currentTarget }) => onChange({ ...choice, version: currentTarget.value })}
        />
        <datalist id="known-versions">
          {versions.map((version) => (
            <option key={version} value={version} />
          ))}
        </datalist>
      </label>
    </div>
  );
}

function Defaults({ help }: { readonly help: UiValuesHelp }) {
  return (
    <details class="card pad">
      <summary>
        Defaults of {help.chart} {help.version}
      </summary>
      <section class="log" aria-label="Default values">
        <pre>{help.defaults}</pre>
      </section>
    </details>
  );
}

const typingMs = 500;

/** Loads the values of the chosen chart once the user has stopped typing the chart reference. */
function useValuesHelp(
  choice: UiChartChoice,
  target: { readonly namespace: string; readonly name: string },
): UiValuesHelp | undefined {
  const key = choice.kind === 'stored' ? 'stored' : `${choice.reference.trim()} ${choice.version}`;
  const [settled, setSettled] = useState(choice);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(choice), typingMs);
    return () => window.clearTimeout(timer);
  }, [key]);
  const chart = settled.kind === 'stored' ? {} : { reference: settled.reference.trim(), version: settled.version };
  const isUseful = settled.kind === 'stored' || settled.reference.trim() !== '';
  const release = { namespace: target.namespace || 'default', name: target.name || 'release' };
  return useLoad<UiValuesHelp>(isUseful ? 'values-help' : undefined, { ...release, ...chart }).data;
}
