import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { ValueMap } from '../../base/go/value.ts';
import { dumpYamlPretty } from '../../base/yaml/yaml.ts';
import type { Outside } from './files/outside.ts';
import { readSource } from './files/read-source.ts';
import { runReleaseHooks } from './hooks.ts';
import { outputPath, workingFolder } from './output-path.ts';
import { type StateRelease, valuesTexts } from './release-values.ts';
import { parseValuesMap } from './state/environment-values.ts';
import { overrideValues } from './state/state-merge.ts';

/** Options for writing merged values: a template for the output path, and values files to merge over those of each release. */
export interface WriteValuesOptions {
  readonly outputFileTemplate: string;
  readonly files: readonly string[];
}

/** Writes the merged values files of a release. Expressions in `set` are not included, as in helmfile. */
export async function writeReleaseValues(target: StateRelease, options: WriteValuesOptions, outside: Outside): Promise<void> {
  const texts = [
    ...(await outside.objects.complete(outside, (files) => valuesTexts(target, files))),
    ...options.files.map((path) => ({ path, text: readSource(resolve(outside.cwd, path), path, outside) })),
  ];
  const path = outputPath({ text: options.outputFileTemplate, title: 'output-file' }, target, outside);
  outside.log('info', `Writing values file ${path}`);
  const values = texts.reduce<ValueMap>(
    (merged, { path, text }) => overrideValues(merged, parseValuesMap(text, path)),
    new Map(),
  );
  const file = resolve(workingFolder(target.state, outside), path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, dumpYamlPretty(values));
  runReleaseHooks(target, { name: 'cleanup', command: 'write-values' }, outside);
}
