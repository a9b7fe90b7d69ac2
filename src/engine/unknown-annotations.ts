import { nearest } from '../base/did-you-mean.ts';
import { hookEvents } from './hooks.ts';

/** An unknown value in one of Helm's annotations. */
export interface UnknownWord {
  readonly annotation: string;
  readonly value: string;
  /** message that describes the effect of the unknown value and names the value that was probably intended */
  readonly text: string;
  /** the known value that was probably intended */
  readonly near: string | undefined;
}

const outcomes = ['hook-succeeded', 'hook-failed'];

const annotations: readonly { readonly name: string; readonly known: readonly string[]; readonly outcome: string }[] = [
  { name: 'helm.sh/hook', known: hookEvents, outcome: 'the object is skipped' },
  { name: 'helm.sh/hook-delete-policy', known: ['before-hook-creation', ...outcomes], outcome: 'it has no effect' },
  { name: 'helm.sh/hook-output-log-policy', known: outcomes, outcome: 'it has no effect' },
  { name: 'helm.sh/resource-policy', known: ['keep'], outcome: 'the object is deleted with the release' },
];

/** Returns the unknown values in an object's Helm annotations, in the order of `annotations`. */
export function unknownWords(objectAnnotations: ReadonlyMap<string, string>): UnknownWord[] {
  return annotations.flatMap(({ name, known, outcome }) => {
    const values = (objectAnnotations.get(name) ?? '').split(',').map((value) => value.trim());
    return values
      .filter((value) => value !== '' && !known.includes(value.toLowerCase()))
      .map((value) => {
        const near = nearest(value, known);
        const meant = near === undefined ? `known values: ${known.join(', ')}` : `did you mean "${near}"?`;
        return {
          annotation: name,
          value,
          near,
          text: `${name} has the unknown value ${JSON.stringify(value)}, so ${outcome}; ${meant}`,
        };
      });
  });
}
