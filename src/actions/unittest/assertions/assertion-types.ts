import {
  equal,
  equalRaw,
  exists,
  failedTemplate,
  greaterOrEqual,
  isNullOrEmpty,
  isType,
  lessOrEqual,
  matchRegex,
  matchRegexRaw,
} from './compare.ts';
import { contains, containsDocument, hasDocuments, isApiVersion, isKind, isSubset, lengthEqual } from './content.ts';
import type { Judge } from './judged.ts';
import { matchSnapshot, matchSnapshotRaw } from './snapshot.ts';

/** The type of a parameter. 'pattern' is a map with a `pattern` key. */
export type ParameterKind = 'any' | 'string' | 'bool' | 'int' | 'strings' | 'pattern';

type Parameters = Readonly<Record<string, ParameterKind>>;

export interface AssertionType {
  readonly judge: Judge;
  /** true if the assertion is the negation of another one */
  readonly isAntonym: boolean;
  /** true if the assertion expects rendering to fail */
  readonly wantsFailure: boolean;
  /** parameter types, keyed by the names shown in helm-unittest's errors */
  readonly parameters: Parameters;
}

const type = (judge: Judge, parameters: Parameters): AssertionType => ({
  judge,
  isAntonym: false,
  wantsFailure: false,
  parameters,
});
const antonym = (judge: Judge, parameters: Parameters): AssertionType => ({ ...type(judge, parameters), isAntonym: true });

const path = { Path: 'string' } as const;
const of = { Of: 'string' } as const;
const rawValue = { Value: 'string' } as const;
const comparison = { ...path, Value: 'any' } as const;
const equality = { ...comparison, DecodeBase64: 'bool' } as const;
const pattern = { Pattern: 'string' } as const;
const patternAt = { ...path, ...pattern, DecodeBase64: 'bool' } as const;
const content = { ...path, Content: 'any' } as const;
const item = { ...content, Count: 'int', Any: 'bool' } as const;
const typeAt = { ...path, Type: 'string' } as const;
const length = { Paths: 'strings', ...path, Count: 'int' } as const;
const failure = { ErrorMessage: 'string', ErrorPattern: 'string' } as const;
const count = { Count: 'int', FilterAware: 'bool' } as const;
const document = { Kind: 'string', APIVersion: 'string', Name: 'string', Namespace: 'string', Any: 'bool' } as const;
const snapshot = { ...path, MatchRegex: 'pattern', NotMatchRegex: 'pattern' } as const;

/** All of helm-unittest's assertions by name. */
export const assertionTypes: Readonly<Record<string, AssertionType>> = {
  contains: type(contains, item),
  containsDocument: type(containsDocument, document),
  equal: type(equal, equality),
  equalRaw: type(equalRaw, rawValue),
  exists: type(exists, path),
  failedTemplate: { ...type(failedTemplate, failure), wantsFailure: true },
  greaterOrEqual: type(greaterOrEqual, comparison),
  hasDocuments: type(hasDocuments, count),
  isAPIVersion: type(isApiVersion, of),
  isEmpty: type(isNullOrEmpty, path),
  isKind: type(isKind, of),
  isNotEmpty: antonym(isNullOrEmpty, path),
  isNotNull: type(exists, path),
  isNotNullOrEmpty: antonym(isNullOrEmpty, path),
  isNotSubset: antonym(isSubset, content),
  isNotType: antonym(isType, typeAt),
  isNull: antonym(exists, path),
  isNullOrEmpty: type(isNullOrEmpty, path),
  isSubset: type(isSubset, content),
  isType: type(isType, typeAt),
  lengthEqual: type(lengthEqual, length),
  lessOrEqual: type(lessOrEqual, comparison),
  matchRegex: type(matchRegex, patternAt),
  matchRegexRaw: type(matchRegexRaw, pattern),
  matchSnapshot: type(matchSnapshot, snapshot),
  matchSnapshotRaw: type(matchSnapshotRaw, {}),
  notContains: antonym(contains, item),
  notEqual: antonym(equal, equality),
  notEqualRaw: antonym(equalRaw, rawValue),
  notExists: antonym(exists, path),
  notFailedTemplate: antonym(failedTemplate, failure),
  notGreaterOrEqual: antonym(greaterOrEqual, comparison),
  notLengthEqual: antonym(lengthEqual, length),
  notLessOrEqual: antonym(lessOrEqual, comparison),
  notMatchRegex: antonym(matchRegex, patternAt),
  notMatchRegexRaw: antonym(matchRegexRaw, pattern),
};
