import { readdirSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { isMap, StringMap, type Value, type ValueMap } from '../../../base/go/value.ts';
import { systemProblem } from '../../../base/os-error-text.ts';
import { dumpYamlPretty, parseYaml3 } from '../../../base/yaml/yaml.ts';
import { defineFunctions, type Family, refuse } from '../../../engine/functions/define.ts';
import { dictFunctions } from '../../../engine/functions/dicts.ts';
import { helmFunctions } from '../../../engine/functions/helm.ts';
import { isFielded } from '../../../engine/template/exec.ts';
import { GoStruct } from '../../../engine/template/go-struct.ts';
import { mapOf, stringList, typeName } from '../../../engine/template/go-types.ts';
import { checkSize } from '../../../engine/template/value-size.ts';
import { isTillerlessError, reasonOf } from '../../../errors/tillerless-error.ts';
import { docsFunctions } from '../../chart-docs/docs-functions.ts';
import { checkReadable, isInsecureForbidden, type Outside } from './outside.ts';
import { isFolder, isPlainFile, readSource } from './read-source.ts';
import { type Command, runCommand } from './run-command.ts';
import { resolveRefs } from './secret-refs.ts';
import { checkStringKeys, yamlReason } from './yaml-text.ts';

/** The base directory for paths in a template, as an absolute path and as shown in error messages. */
export interface TemplateFolder {
  readonly path: string;
  readonly shown: string;
}

/** Functions that do not depend on the location of the template. */
const valueFunctions = defineFunctions({
  toYaml: {
    args: ['any'],
    readsAll: true,
    doc: 'Converts a value to YAML (go-yaml v3).',
    cost: { steps: 22, perCharacter: 0.3, bytes: 200, bytesPerCharacter: 24 },
    call: (value) => {
      checkSize(value);
      return dumpYamlPretty(value);
    },
  },
  fromYaml: {
    args: ['string'],
    doc: 'Parses YAML.',
    cost: { steps: 20, perCharacter: 0.3, bytes: 500, bytesPerCharacter: 24 },
    call: (text) => {
      try {
        const value = parseYaml3(text) ?? null;
        checkStringKeys(value);
        return value;
      } catch (error) {
        if (isTillerlessError(error, 'YAML_PARSE')) return refuse(`${yamlReason(error)}, offending yaml: ${text}`);
        throw error;
      }
    },
  },
  get: {
    args: ['string', '...any'],
    doc: 'Returns the value at a path; the default if there is none.',
    call: (path, ...rest) => {
      if (rest.length === 0 || rest.length > 2)
        return refuse(`unexpected number of args passed to the template function get(path, [def, ]obj): got ${rest.length}`);
      const [fallback, object = null] = rest.length === 2 ? rest : [undefined, rest[0]];
      const found = getAt(path, object, fallback);
      return 'value' in found ? found.value : refuse(found.problem);
    },
  },
  getOrNil: {
    args: ['string', 'any'],
    doc: 'Returns the value at a path; nil if there is none.',
    call: (path, object) => {
      const found = getAt(path, object, undefined);
      return 'value' in found ? found.value : null;
    },
  },
  setValueAtPath: {
    args: ['string', 'any', 'map'],
    doc: 'Sets the value at a path of existing maps, and returns the outermost map.',
    call: (path, value, map) => {
      const keys = path.split('.');
      const last = keys.pop() ?? '';
      let current: Value = map;
      for (const key of keys) {
        if (isMap(current) && !current.has(key))
          return refuse(`failed to set value at path "${path}": value for key "${key}" does not exist`);
        current = isMap(current) ? (current.get(key) ?? null) : null;
        if (!isMap(current)) return refuse(`failed to set value at path "${path}": value for key "${key}" was not a map`);
      }
      if (!isMap(current)) return refuse(`failed to set value at path "${path}": value for key "${last}" was not a map`);
      current.set(last, value);
      return map;
    },
  },
});

type Lookup = { readonly value: Value } | { readonly problem: string };

/** Follows a path of keys through maps and structs. @param fallback result if a key is missing; undefined to fail */
function getAt(path: string, object: Value, fallback: Value | undefined): Lookup {
  let current = object;
  for (const key of path === '' ? [] : path.split('.')) {
    const map = current instanceof StringMap ? current : mapOf(current);
    let value: Value | undefined;
    if (map !== undefined) value = map.has(key) ? (map.get(key) ?? null) : undefined;
    else if (isFielded(current)) value = current.field(key);
    else {
      const problem = `unexpected type(${typeName(current)}) of value for key "${key}"`;
      return { problem: `${problem}: it must be either map[string]any or any struct` };
    }
    if (value === undefined) {
      if (fallback !== undefined) return { value: fallback };
      return { problem: map ? `no value exist for key "${key}"` : `no field named "${key}" exist` };
    }
    current = value;
  }
  return { value: current };
}

/**
 * Returns the functions that helmfile provides in addition to sprig's, and those that differ from the sprig function of the same
 * name.
 */
export function releasesFunctions(folder: TemplateFolder, outside: Outside): Family {
  const insecure = insecureFunctions(folder, outside);
  const { include, tpl, required } = helmFunctions;
  return {
    ...valueFunctions,
    ...environmentFunctions(folder, outside),
    ...(isInsecureForbidden(outside) ? disabled(insecure) : insecure),
    ...(include && tpl && required ? { include, tpl, required } : {}),
    ...(dictFunctions.get ? { sprigGet: dictFunctions.get } : {}),
    ...(docsFunctions.fromJson ? { fromJson: docsFunctions.fromJson } : {}),
  };
}

/** The cost of opening and reading a file, which takes as long as several hundred steps of template execution. */
const fileCost = { steps: 500, bytes: 1000 };

function environmentFunctions(folder: TemplateFolder, outside: Outside): Family {
  return defineFunctions({
    requiredEnv: {
      args: ['string'],
      doc: 'Returns an environment variable; fails if it is not set or empty.',
      call: (name) => outside.env[name] || refuse(`required env var \`${name}\` is not set`),
    },
    isFile: {
      args: ['string'],
      doc: 'Reports whether a path is a file.',
      cost: fileCost,
      call: (path) => isPlainFile(readable(path, folder, outside)),
    },
    isDir: {
      args: ['string'],
      doc: 'Reports whether a path is a directory.',
      cost: fileCost,
      call: (path) => isFolder(readable(path, folder, outside)),
    },
    fetchSecretValue: {
      args: ['string'],
      doc: 'Returns what a reference such as ref+file://path#/key refers to.',
      cost: fileCost,
      call: (text) => {
        const value = orFail(() => resolveRefs(text, { folder: folder.path, outside }));
        return typeof value === 'string' ? value : refuse(`expected ${typeName(value)} to be string`);
      },
    },
    expandSecretRefs: {
      args: ['map'],
      doc: 'Resolves all references in a map.',
      cost: fileCost,
      call: (map) => orFail(() => resolveRefs(map, { folder: folder.path, outside })),
    },
  });
}

function insecureFunctions(folder: TemplateFolder, outside: Outside): Family {
  const run = (program: Omit<Command, 'folder'>): string =>
    orFail(() => runCommand({ ...program, folder: folder.path }, outside).stdout);
  return defineFunctions({
    exec: {
      args: ['string', 'list', '...string'],
      doc: 'Runs a program and returns its output.',
      cost: { steps: 10_000, bytes: 100_000 },
      call: (command, args, ...[input = '']) => run({ command, args: texts(args), input }),
    },
    envExec: {
      args: ['map', 'string', 'list', '...string'],
      doc: 'Runs a program with additional environment variables and returns its output.',
      cost: { steps: 10_000, bytes: 100_000 },
      call: (...[variables, command, args, input = '']) => run({ command, args: texts(args), input, env: textMap(variables) }),
    },
    readFile: {
      args: ['string'],
      doc: 'Returns the content of a file.',
      cost: fileCost,
      call: (path) => orFail(() => readSource(resolve(folder.path, path), shownPath(path, folder), outside)),
    },
    readDir: {
      args: ['string'],
      doc: 'Returns the paths of the files in a directory.',
      cost: fileCost,
      call: (path) =>
        stringList(entriesOf(path, folder, outside).flatMap((entry) => (entry.isDirectory() ? [] : [join(path, entry.name)]))),
    },
    readDirEntries: {
      args: ['string'],
      doc: 'Returns the entries of a directory, with the fields Name and IsDir.',
      cost: fileCost,
      call: (path) =>
        entriesOf(path, folder, outside).map(
          (entry) => new GoStruct('fs.DirEntry', { Name: entry.name, IsDir: entry.isDirectory() }),
        ),
    },
  });
}

const disabledMessage =
  'HELMFILE_DISABLE_INSECURE_FEATURES or HELMFILE_DISABLE_INSECURE_TEMPLATE_FUNCTIONS is active, insecure function calls are disabled';

function disabled(functions: Family): Family {
  return Object.fromEntries(
    Object.entries(functions).map(([name, fn]) => [name, { ...fn, call: () => refuse(disabledMessage) }]),
  );
}

/** Runs an operation. If it fails, the template function fails with the same message. */
function orFail<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (isTillerlessError(error) && error.code !== 'TEMPLATE_LIMIT') return refuse(reasonOf(error));
    throw error;
  }
}

function readable(path: string, folder: TemplateFolder, outside: Outside): string {
  const absolute = resolve(folder.path, path);
  orFail(() => checkReadable(absolute, outside));
  return absolute;
}

function shownPath(path: string, { shown }: TemplateFolder): string {
  return isAbsolute(path) ? path : join(shown, path);
}

function entriesOf(path: string, folder: TemplateFolder, outside: Outside): ReturnType<typeof readEntries> {
  const absolute = readable(path, folder, outside);
  try {
    return readEntries(absolute);
  } catch (error) {
    const shown = shownPath(path, folder);
    return refuse(`ReadDir ${JSON.stringify(shown)}: open ${shown}: ${systemProblem(error)}`);
  }
}

function readEntries(folder: string) {
  return readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Returns the arguments for a program. They must be strings. */
function texts(args: Value): string[] {
  if (!Array.isArray(args)) return [];
  return args.map((arg: Value, i) =>
    typeof arg === 'string' ? arg : refuse(`unexpected type of arg "${typeName(arg)}" in args at index ${i}`),
  );
}

function textMap(variables: Value): Record<string, string> {
  const entries: [string, string][] = [...((isMap(variables) ? variables : new Map()) as ValueMap)].map(([name, value]) => [
    name,
    typeof value === 'string' ? value : refuse(`unexpected type of env "${typeName(value)}" at index ${name}`),
  ]);
  return Object.fromEntries(entries);
}
