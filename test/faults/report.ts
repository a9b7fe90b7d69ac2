import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** The outcome of running an operation with a fault. */
export interface Outcome {
  readonly fault: string;
  /** "install", "upgrade", "rollback" or "uninstall" */
  readonly operation: string;
  readonly server: string;
  readonly ends: 'well' | 'in an error' | 'as it comes' | 'at once';
  /** true if the next run succeeded and nothing was lost or left behind */
  readonly recovered: boolean;
}

const file = 'docs/faults.md';
const columns = ['install', 'upgrade', 'rollback', 'uninstall'];
const outcomes: Outcome[] = [];

export function note(outcome: Outcome): void {
  outcomes.push(outcome);
}

type Table = Map<string, Map<string, string>>;

/** Updates the table in docs/faults.md if TILLERLESS_FAULTS_REPORT is set. Rows for faults that were not tested are kept. */
export function writeReport(): void {
  if (!process.env.TILLERLESS_FAULTS_REPORT || !existsSync(file)) return;
  const text = readFileSync(file, 'utf8');
  const at = text.indexOf('| fault |');
  const table = readTable(text.slice(at));
  for (const { fault, operation, ...rest } of outcomes.splice(0)) {
    const row = table.get(fault) ?? new Map<string, string>();
    row.set(operation, cell(rest, row.get(operation)));
    table.set(fault, row);
  }
  writeFileSync(file, text.slice(0, at) + tableText(table));
}

const endings: Readonly<Record<Outcome['ends'], string>> = {
  well: 'succeeds',
  'in an error': 'fails',
  'as it comes': 'succeeds or fails',
  'at once': 'killed',
};
const lost = ', **not recovered**';

/** Returns the worst outcome across all runs and servers. */
function cell({ ends, recovered }: Pick<Outcome, 'ends' | 'recovered'>, before: string | undefined): string {
  const now = `${endings[ends]}${recovered ? '' : lost}`;
  if (before === undefined || before === now || before === '') return now;
  const isWorse = before.endsWith(lost) || (before === endings['in an error'] && ends === 'well');
  return isWorse ? before : now;
}

function readTable(text: string): Table {
  const rows = text
    .split('\n')
    .slice(2)
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((part) => part.trim()),
    );
  return new Map(rows.map(([fault = '', ...cells]) => [fault, new Map(columns.map((name, i) => [name, cells[i] ?? '']))]));
}

function tableText(table: Table): string {
  const rows = [...table].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const lines = rows.map(([fault, row]) => `| ${fault} | ${columns.map((name) => row.get(name) ?? '').join(' | ')} |`);
  return [`| fault | ${columns.join(' | ')} |`, `|${'---|'.repeat(columns.length + 1)}`, ...lines, ''].join('\n');
}
