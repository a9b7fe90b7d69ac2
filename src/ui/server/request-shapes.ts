import * as z from 'zod/mini';
import { decodeShape } from '../../base/decode-shape.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { UiPlanRequest, UiRunRequest, UiTestRequest } from '../../report/ui-operations.ts';
import type { UiValuesCheckRequest } from '../../report/ui-values.ts';

const maxNameLength = 253;
/** Names become parts of API paths, so they must not contain slashes, and must not be "." or "..". */
const dnsName = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;

/** Reports whether a string can be the name of a namespace or release. */
export function isName(text: string): boolean {
  return text.length <= maxNameLength && dnsName.test(text);
}

const objectName = /^(?!\.{1,2}$)[^/%\p{Cc}]+$/u;
const kindName = /^[A-Za-z][A-Za-z0-9]*$/;
const apiVersionName = /^(?:[a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?v[0-9a-z]+$/;

const name = z.string().check(z.maxLength(maxNameLength), z.regex(dnsName, 'expected a Kubernetes name'));
const target = { namespace: name, name };
const chartShape = z.union([
  z.strictObject({ kind: z.literal('stored') }),
  z.strictObject({
    kind: z.literal('reference'),
    reference: z.string().check(z.minLength(1), z.maxLength(2048)),
    version: z.string().check(z.maxLength(256)),
  }),
]);
const permits = z.optional(
  z.strictObject({
    takeOver: z.array(z.string().check(z.minLength(1), z.maxLength(maxNameLength))).check(z.maxLength(50)),
    recreateImmutable: z.boolean(),
  }),
);
const planShape = z.union([
  z.strictObject({
    ...target,
    kind: z.literal('chart'),
    chart: chartShape,
    values: z.string(),
    createNamespace: z.boolean(),
    permits,
  }),
  z.strictObject({ ...target, kind: z.literal('rollback'), revision: z.int().check(z.minimum(0)), permits }),
  z.strictObject({ ...target, kind: z.literal('uninstall'), keepHistory: z.boolean() }),
]);
const checkShape = z.strictObject({ ...target, chart: chartShape, values: z.string() });
const seconds = z.int().check(z.minimum(1), z.maximum(24 * 3600));
const runShape = z.strictObject({ id: z.string(), wait: z.boolean(), timeoutSeconds: seconds, rollbackOnFailure: z.boolean() });
const testShape = z.strictObject({ ...target, timeoutSeconds: seconds });
const idShape = z.strictObject({ id: z.string() });

function invalid(problem: string): TillerlessError {
  return new TillerlessError('USAGE', `invalid request: ${problem}`);
}

export function readPlanRequest(body: unknown): UiPlanRequest {
  return decodeShape(planShape, body, invalid);
}

export function readValuesCheck(body: unknown): UiValuesCheckRequest {
  return decodeShape(checkShape, body, invalid);
}

export function readRunRequest(body: unknown): UiRunRequest {
  return decodeShape(runShape, body, invalid);
}

export function readTestRequest(body: unknown): UiTestRequest {
  return decodeShape(testShape, body, invalid);
}

export function readId(body: unknown): string {
  return decodeShape(idShape, body, invalid).id;
}

/** Reads the parameters of a request. @throws USAGE if a parameter is missing or invalid */
export class Parameters {
  readonly #query: URLSearchParams;

  constructor(query: URLSearchParams) {
    this.#query = query;
  }

  text(key: string, maxLength = 2048): string {
    const value = this.#query.get(key) ?? '';
    if (value.length > maxLength) throw invalid(`${key} is too long`);
    return value;
  }

  texts(key: string): readonly string[] {
    return this.#query.getAll(key);
  }

  /** A kubeconfig context. It is not validated, because it is only compared with the names of the contexts in the kubeconfig. */
  context(): string {
    return this.text('context');
  }

  /** A namespace or release name. */
  name(key: string): string {
    return this.#matching(key, dnsName);
  }

  /** A namespace; empty for all namespaces or for a cluster-scoped object. */
  optionalName(key: string): string {
    return this.text(key) === '' ? '' : this.name(key);
  }

  objectName(key: string): string {
    return this.#matching(key, objectName);
  }

  kind(): string {
    return this.#matching('kind', kindName);
  }

  apiVersion(): string {
    return this.#matching('apiVersion', apiVersionName);
  }

  integer(key: string, range: { readonly min: number; readonly max: number; readonly otherwise: number }): number {
    const text = this.text(key);
    if (text === '') return range.otherwise;
    const value = Number(text);
    if (/^\d{1,9}$/.test(text) && value >= range.min && value <= range.max) return value;
    throw invalid(`${key} must be a number from ${range.min} to ${range.max}`);
  }

  #matching(key: string, pattern: RegExp): string {
    const value = this.text(key);
    if (value.length <= maxNameLength && pattern.test(value)) return value;
    throw invalid(`${JSON.stringify(value)} is not a valid ${key}`);
  }
}
