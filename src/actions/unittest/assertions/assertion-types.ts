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

export interface AssertionType {
  readonly judge: Judge;
  /** the condition must not hold */
  readonly isAntonym: boolean;
  /** rendering has to fail for it */
  readonly wantsFailure: boolean;
}

const type = (judge: Judge): AssertionType => ({ judge, isAntonym: false, wantsFailure: false });
const antonym = (judge: Judge): AssertionType => ({ judge, isAntonym: true, wantsFailure: false });

/** Every assertion of helm-unittest by its name. */
export const assertionTypes: Readonly<Record<string, AssertionType>> = {
  contains: type(contains),
  containsDocument: type(containsDocument),
  equal: type(equal),
  equalRaw: type(equalRaw),
  exists: type(exists),
  failedTemplate: { ...type(failedTemplate), wantsFailure: true },
  greaterOrEqual: type(greaterOrEqual),
  hasDocuments: type(hasDocuments),
  isAPIVersion: type(isApiVersion),
  isEmpty: type(isNullOrEmpty),
  isKind: type(isKind),
  isNotEmpty: antonym(isNullOrEmpty),
  isNotNull: type(exists),
  isNotNullOrEmpty: antonym(isNullOrEmpty),
  isNotSubset: antonym(isSubset),
  isNotType: antonym(isType),
  isNull: antonym(exists),
  isNullOrEmpty: type(isNullOrEmpty),
  isSubset: type(isSubset),
  isType: type(isType),
  lengthEqual: type(lengthEqual),
  lessOrEqual: type(lessOrEqual),
  matchRegex: type(matchRegex),
  matchRegexRaw: type(matchRegexRaw),
  matchSnapshot: type(matchSnapshot),
  matchSnapshotRaw: type(matchSnapshotRaw),
  notContains: antonym(contains),
  notEqual: antonym(equal),
  notEqualRaw: antonym(equalRaw),
  notExists: antonym(exists),
  notFailedTemplate: antonym(failedTemplate),
  notGreaterOrEqual: antonym(greaterOrEqual),
  notLengthEqual: antonym(lengthEqual),
  notLessOrEqual: antonym(lessOrEqual),
  notMatchRegex: antonym(matchRegex),
  notMatchRegexRaw: antonym(matchRegexRaw),
};
