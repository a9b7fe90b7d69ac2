import { TillerlessError } from '../../errors/tillerless-error.ts';

interface OptionType {
  readonly description: string;
  readonly accepts: (value: unknown) => boolean;
}

const text: OptionType = { description: 'a string', accepts: (value) => typeof value === 'string' };
const flag: OptionType = { description: 'true or false', accepts: (value) => typeof value === 'boolean' };
const texts: OptionType = {
  description: 'an array of strings',
  accepts: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
};

const optionTypes: Readonly<Record<string, OptionType>> = {
  name: text,
  namespace: text,
  revision: {
    description: 'a positive integer',
    accepts: (value) => typeof value === 'number' && Number.isSafeInteger(value) && value > 0,
  },
  isUpgrade: flag,
  values: {
    description: 'an object or an array of objects',
    accepts: (value) => typeof value === 'object' && value !== null,
  },
  valuesFiles: {
    description: 'an array of objects with name and text',
    accepts: (value) => Array.isArray(value) && value.every(isValuesFile),
  },
  set: texts,
  kubeVersion: text,
  apiVersions: texts,
  lookup: { description: 'a function', accepts: (value) => typeof value === 'function' },
  now: { description: 'a valid Date', accepts: (value) => value instanceof Date && !Number.isNaN(value.getTime()) },
  timeZone: text,
  seed: {
    description: 'a string or a finite number',
    accepts: (value) => typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value)),
  },
  skipSchemaValidation: flag,
  subNotes: flag,
  includeCrds: flag,
  positions: flag,
  unread: flag,
};

function isValuesFile(value: unknown): boolean {
  const { name, text: content } = Object(value) as { readonly name?: unknown; readonly text?: unknown };
  return typeof name === 'string' && typeof content === 'string';
}

/** Checks the types of options, for callers in JavaScript. Options that are undefined are ignored. @throws USAGE */
export function checkOptions(options: object): void {
  if (typeof (options as unknown) !== 'object' || (options as unknown) === null)
    throw new TillerlessError('USAGE', 'the options must be an object');
  for (const [name, value] of Object.entries(options)) {
    const type = Object.hasOwn(optionTypes, name) ? optionTypes[name] : undefined;
    if (value === undefined || !type || type.accepts(value)) continue;
    throw new TillerlessError('USAGE', `the option ${name} must be ${type.description}`);
  }
}

/** Checks that an argument is a loaded chart. @throws USAGE */
export function checkChart(chart: object): void {
  const { metadata, templates } = Object(chart) as { readonly metadata?: unknown; readonly templates?: unknown };
  if (typeof metadata === 'object' && Array.isArray(templates)) return;
  throw new TillerlessError('USAGE', 'the argument is not a chart', { hint: 'load the chart with loadChart' });
}
