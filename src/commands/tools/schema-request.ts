import { type AutomaticKeyword, automaticKeywords, type InferenceOptions } from '../../actions/chart-schema/schema-request.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { FlagValues } from '../flags/flag.ts';
import type { schemaFlags } from '../flags/helm-schema-flags.ts';

/** Returns the inference options shared by `chart schema` and helm-schema. @throws USAGE */
export function inferenceOptions(flags: FlagValues<typeof schemaFlags>): Omit<InferenceOptions, 'readsHelmDocs'> {
  const conflict = (['dry-run', 'add-schema-reference'] as const).find((name) => flags[name]);
  if (flags.check && conflict !== undefined) throw new TillerlessError('USAGE', `--check cannot be combined with --${conflict}`);
  return {
    keepsFullComment: flags['keep-full-comment'],
    keepsHelmDocsPrefix: flags['dont-strip-helm-docs-prefix'],
    valuesFiles: flags['value-files'],
    uncomments: flags.uncomment,
    addsReference: flags['add-schema-reference'] && !flags['dry-run'],
    withoutGlobal: flags['dont-add-global'],
    skipped: skippedKeywords(flags['skip-auto-generation']),
  };
}

function skippedKeywords(names: readonly string[]): ReadonlySet<AutomaticKeyword> {
  const unknown = names.filter((name) => !isAutomatic(name));
  if (unknown.length > 0) {
    const text = `${unknown.map((name) => JSON.stringify(name)).join(', ')} cannot be excluded with --skip-auto-generation`;
    throw new TillerlessError('USAGE', text, { hint: `use one of ${automaticKeywords.join(', ')}` });
  }
  return new Set(names.filter(isAutomatic));
}

function isAutomatic(name: string): name is AutomaticKeyword {
  return (automaticKeywords as readonly string[]).includes(name);
}
