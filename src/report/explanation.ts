import type { Json } from '../base/go/value-to-json.ts';

/** A value of a chart, and the location where it was set. */
export interface ExplainedValueUse {
  /** path in the syntax of --set */
  readonly path: string;
  readonly value: Json;
  /** "file:line:column" or a flag */
  readonly origin: string;
  /** origins of the values that this value overrides, highest precedence first */
  readonly overrides: readonly string[];
}

/** A branch of a template that must run for a field to exist. */
export interface ExplainedCondition {
  /** the action, for example "{{ if .Values.ingress.enabled }}"; prefixed with "not " if the else branch must run */
  readonly text: string;
  /** "file:line:column" */
  readonly location: string;
}

/** A field of a rendered object. */
export interface ExplainedField {
  /** path in the object: "spec.replicas", "spec.containers[0].image" */
  readonly path: string;
  readonly value: Json;
  /** "file:line:column" of the template that wrote the field; absent if it is unknown */
  readonly template?: string;
  /** the action that wrote the field; absent for literal text in the template */
  readonly action?: string;
  /** locations where the template is included, outermost first */
  readonly includedFrom: readonly string[];
  readonly conditions: readonly ExplainedCondition[];
  /** values whose change alters the field */
  readonly values: readonly ExplainedValueUse[];
}

/** A rendered object. This is the output of `explain CHART KIND/NAME -o json`. */
export interface ObjectExplanation {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  /** template file */
  readonly file: string;
  readonly fields: readonly ExplainedField[];
  /** values whose effect is unknown, because rendering failed with every replacement that was tried */
  readonly unknown: readonly ExplainedValueUse[];
  /** the reason why the origins of fields are unknown; only for a stored revision */
  readonly problem?: string;
}

/** A field that depends on a value. */
export interface DependentField {
  /** "Kind/name" */
  readonly object: string;
  readonly file: string;
  /** path in the object; empty if the whole object is added or removed */
  readonly path: string;
}

/** A value of a chart. This is an item of the output of `explain CHART --value PATH -o json`. */
export interface ValueExplanation extends ExplainedValueUse {
  /** template actions that read the value, in the form "file:line:column action" */
  readonly readBy: readonly string[];
  /** a branch that was not executed and would have read the value; only set if nothing else reads the value */
  readonly skippedBranch?: string;
  /** false if no template reads the value */
  readonly isRead: boolean;
  readonly fields: readonly DependentField[];
  /**
   * the reason why the dependent fields are unknown: rendering failed with every replacement value, or the value belongs to a
   * subchart (release records do not contain subcharts)
   */
  readonly problem?: string;
}
