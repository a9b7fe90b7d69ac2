import { GoObject, Int, int, type Value } from '../../base/go/value.ts';
import {
  checkConstraint,
  compareVersions,
  formatVersion,
  type GoVersion,
  parseConstraint,
  parseVersion,
} from '../../base/semver-range.ts';
import type { Fielded } from '../template/exec.ts';
import { MethodArgumentError } from '../template/method-argument.ts';
import type { HiddenStruct } from '../template/print.ts';
import { defineFunctions, orRefuse } from './define.ts';

type Method = (...args: Value[]) => Value;

function otherVersion(value: Value): GoVersion {
  if (value instanceof SemverObject) return value.version;
  throw new MethodArgumentError('*semver.Version', value);
}

function textOf(value: Value): string {
  if (typeof value === 'string') return value;
  throw new MethodArgumentError('string', value);
}

/** Increments a version. Incrementing the patch version of a prerelease only removes the prerelease. */
function increment(version: GoVersion, part: 'major' | 'minor' | 'patch'): SemverObject {
  const { major, minor, patch, prerelease } = version;
  const numbers = {
    major: { major: major + 1n, minor: 0n, patch: 0n },
    minor: { major, minor: minor + 1n, patch: 0n },
    patch: { major, minor, patch: prerelease === '' ? patch + 1n : patch },
  }[part];
  return renew({ ...version, ...numbers, prerelease: '', metadata: '' });
}

function renew(version: GoVersion): SemverObject {
  return new SemverObject({ ...version, original: (version.original.startsWith('v') ? 'v' : '') + formatVersion(version) });
}

/** A Version from Masterminds/semver v3. All its components are methods without arguments. */
class SemverObject extends GoObject implements Fielded, HiddenStruct {
  readonly goType = '*semver.Version';
  readonly goKind = 'ptr';
  readonly version: GoVersion;

  constructor(version: GoVersion) {
    super();
    this.version = version;
  }

  field(name: string): Value | undefined {
    const { version } = this;
    switch (name) {
      case 'Major':
        return new Int(version.major, 'uint64');
      case 'Minor':
        return new Int(version.minor, 'uint64');
      case 'Patch':
        return new Int(version.patch, 'uint64');
      case 'Prerelease':
        return version.prerelease;
      case 'Metadata':
        return version.metadata;
      case 'Original':
        return version.original;
      case 'String':
        return formatVersion(version);
      case 'IncMajor':
        return increment(version, 'major');
      case 'IncMinor':
        return increment(version, 'minor');
      case 'IncPatch':
        return increment(version, 'patch');
      default:
        return undefined;
    }
  }

  method(name: string): Method | undefined {
    const compare = (value: Value): number => compareVersions(this.version, otherVersion(value));
    switch (name) {
      case 'Compare':
        return (value: Value) => int(compare(value));
      case 'LessThan':
        return (value: Value) => compare(value) < 0;
      case 'LessThanEqual':
        return (value: Value) => compare(value) <= 0;
      case 'GreaterThan':
        return (value: Value) => compare(value) > 0;
      case 'GreaterThanEqual':
        return (value: Value) => compare(value) >= 0;
      case 'Equal':
        return (value: Value) => compare(value) === 0;
      case 'SetPrerelease':
        return (text: Value) => this.#with('prerelease', textOf(text));
      case 'SetMetadata':
        return (text: Value) => this.#with('metadata', textOf(text));
      default:
        return undefined;
    }
  }

  #with(part: 'prerelease' | 'metadata', text: string): SemverObject {
    // Validate the prerelease or metadata by parsing a version that contains it.
    if (text !== '') orRefuse(() => parseVersion(part === 'prerelease' ? `0.0.0-${text}` : `0.0.0+${text}`));
    return renew({ ...this.version, [part]: text });
  }

  /** Returns the version as a string, as it is written in JSON and YAML. */
  marshalJson(): Value {
    return formatVersion(this.version);
  }

  override toString(): string {
    return formatVersion(this.version);
  }

  hiddenFields(): ReadonlyMap<string, Value> {
    const { major, minor, patch, prerelease, metadata, original } = this.version;
    return new Map<string, Value>([
      ['major', new Int(major, 'uint64')],
      ['minor', new Int(minor, 'uint64')],
      ['patch', new Int(patch, 'uint64')],
      ['pre', prerelease],
      ['metadata', metadata],
      ['original', original],
    ]);
  }
}

/** Results of `semverCompare`, because charts compare the same version in many templates. */
const comparisons = new Map<string, boolean>();
const maxComparisons = 200;

/** @throws FunctionFailure for an invalid constraint or version */
function semverCompare(constraint: string, text: string): boolean {
  const key = `${constraint}\n${text}`;
  const known = comparisons.get(key);
  if (known !== undefined) return known;
  const result = orRefuse(() => checkConstraint(parseConstraint(constraint), parseVersion(text)));
  if (comparisons.size >= maxComparisons) comparisons.clear();
  comparisons.set(key, result);
  return result;
}

/** Semantic version functions. */
export const semverFunctions = defineFunctions({
  semver: {
    args: ['string'],
    doc: 'Parses a semantic version; fails if it is invalid.',
    cost: { steps: 17, perCharacter: 0.3, bytes: 500 },
    call: (text) => new SemverObject(orRefuse(() => parseVersion(text))),
  },
  semverCompare: {
    args: ['string', 'string'],
    doc: 'Reports whether a version satisfies a constraint; the constraint comes first.',
    cost: { steps: 17, perCharacter: 0.3, bytes: 500 },
    call: semverCompare,
  },
});
