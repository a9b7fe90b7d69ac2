import * as z from 'zod/mini';
import { decodeShape } from '../../base/decode-shape.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { AsyncRenderOptions } from './render-options.ts';

/**
 * Schemas for the fields of an options object. Every field must be listed, so that a new option cannot be left unchecked.
 *
 * @internal
 */
export type FieldShapes<T> = Readonly<Record<keyof T, z.ZodMiniType>>;

/**
 * Checks the arguments of a function of the library, for callers in JavaScript. Unknown fields are ignored.
 *
 * @param args the arguments by name
 * @throws USAGE with the name of the function, the path of the faulty argument, and the expected type
 * @internal
 */
export function checkArguments(
  { name, hint }: { readonly name: string; readonly hint?: string },
  shapes: Readonly<Record<string, z.ZodMiniType>>,
  args: Readonly<Record<string, unknown>>,
): void {
  decodeShape(z.object(shapes), args, (problem) => new TillerlessError('USAGE', `${name}: ${problem}`, { hint }));
}

/** Returns a schema for values that zod does not know. @param expected description for error messages @internal */
export function shapeOf(expected: string, accepts: (value: unknown) => boolean): z.ZodMiniType {
  return z.custom(accepts, { params: { expected } });
}

/** Reports whether a value is an instance of a built-in class, even if it is from another realm. */
function isBuiltIn(value: unknown, className: string): boolean {
  return Object.prototype.toString.call(value) === `[object ${className}]`;
}

/** Returns the fields of an object, or no fields if the value is not an object. @internal */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function isPlainObject(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // An object from another realm has a different Object.prototype.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** @internal */
export const textShape = z.string();
/** @internal */
export const functionShape = shapeOf('function', (value) => typeof value === 'function');
/** @internal */
export const signalShape = shapeOf('AbortSignal', (value) => isBuiltIn(value, 'AbortSignal'));
/** @internal */
export const chartShape = shapeOf('chart from loadChart', (value) => {
  const { metadata, templates } = fieldsOf(value);
  return typeof metadata === 'object' && Array.isArray(templates);
});

const isContent = (value: unknown): boolean => value instanceof Uint8Array || isBuiltIn(value, 'ArrayBuffer');
/** @internal */
export const chartSourceShape = shapeOf(
  'content of a .tgz file or map of files',
  (value) => isContent(value) || isPlainObject(value),
);
/** @internal */
export const chartPathOrSourceShape = shapeOf(
  'path, content of a .tgz file or map of files',
  (value) => typeof value === 'string' || isContent(value) || isPlainObject(value),
);

const flag = z.optional(z.boolean());
const text = z.optional(z.string());
const texts = z.optional(z.array(z.string()));

const renderFields: FieldShapes<AsyncRenderOptions> = {
  name: text,
  namespace: text,
  revision: z.optional(z.int().check(z.minimum(1))),
  isUpgrade: flag,
  values: z.optional(shapeOf('object or array of objects', (value) => typeof value === 'object' && value !== null)),
  valuesFiles: z.optional(z.array(z.object({ name: z.string(), text: z.string() }))),
  set: texts,
  kubeVersion: text,
  apiVersions: texts,
  lookup: z.optional(functionShape),
  now: z.optional(shapeOf('valid Date', (value) => isBuiltIn(value, 'Date') && !Number.isNaN((value as Date).getTime()))),
  timeZone: text,
  seed: z.optional(z.union([z.string(), z.number()])),
  skipSchemaValidation: flag,
  subNotes: flag,
  includeCrds: flag,
  positions: flag,
  unread: flag,
  signal: z.optional(signalShape),
};

/** The arguments of functions that render a chart. @internal */
export const renderArguments = { chart: chartShape, options: z.object(renderFields) };
