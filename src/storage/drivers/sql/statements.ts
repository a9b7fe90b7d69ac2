import { summaryText } from '../../record-summary.ts';
import type { Tables } from './schema.ts';

/**
 * WHERE conditions on columns of releases_v1. The SQL parameters ($1, $2, ...) are in the same order as the keys of the object.
 */
export interface Where {
  readonly key?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly owner?: string;
  readonly body?: string;
}

// xmin changes on every write to a row, like the resourceVersion of an API object.
const columns = 'r.key, r.name, r.namespace, r.version, r.status, r.createdat, r.modifiedat, r.xmin::text AS row_version';

export function selectText(tables: Tables, where: Where, withBody: boolean): string {
  const pairs = (table: string): string =>
    `(SELECT json_object_agg(x.key, x.value) FROM ${table} x WHERE x.releasekey = r.key AND x.releasenamespace = r.namespace)`;
  const fields = [
    columns,
    ...(withBody ? ['r.body'] : []),
    ...(tables.labels ? [`${pairs('custom_labels_v1')} AS labels`] : []),
    ...(tables.annotations ? [`${pairs('tillerless_annotations_v1')} AS annotations`] : []),
  ];
  const conditions = Object.keys(where).map((name, i) => `r.${name} = $${i + 1}`);
  return `SELECT ${fields.join(', ')} FROM releases_v1 r WHERE ${conditions.join(' AND ')} ORDER BY r.version`;
}

/** Reads the first `summaryText` characters of several records. Parameters: $1 keys, $2 namespaces (both arrays). */
export const summariesText = `SELECT r.key, r.namespace, left(r.body, ${summaryText}) AS start
  FROM releases_v1 r JOIN unnest($1::text[], $2::text[]) AS wanted (key, namespace) ON r.key = wanted.key AND r.namespace = wanted.namespace`;

/** Writes the annotations in the CTE "given", and deletes those whose value is empty. Parameters: $1 key, $2 namespace. */
const note = `gone AS (DELETE FROM tillerless_annotations_v1 a USING given
    WHERE a.releasekey = $1::text AND a.releasenamespace = $2::text AND a.key = given.key AND given.value = ''),
  noted AS (INSERT INTO tillerless_annotations_v1 SELECT $1::text, $2::text, key, value FROM given WHERE value <> ''
    ON CONFLICT (releasekey, releasenamespace, key) DO UPDATE SET value = excluded.value)`;

/** Parameters: $1 key, $2 namespace, $3 annotations as JSON. */
export const annotateText = `WITH given AS (SELECT key, value FROM json_each_text($3::json)), ${note} SELECT`;

/**
 * Returns a statement that inserts a revision, but returns no row if the key already exists. Parameters: $1 key, $2 namespace, $3
 * body, $4 status, $5 seconds, $6 name, $7 version, $8 labels as JSON, $9 annotations as JSON.
 */
export function insertText(tables: Tables): string {
  return `WITH r AS (
    INSERT INTO releases_v1 AS r (key, namespace, type, body, status, owner, createdat, name, version)
    VALUES ($1::text, $2::text, 'helm.sh/release.v1', $3, $4, 'helm', $5::int, $6, $7::int) ON CONFLICT DO NOTHING RETURNING ${columns}),
  labelled AS (INSERT INTO custom_labels_v1 SELECT $1::text, $2::text, l.key, l.value FROM r, json_each_text($8::json) l),
  ${givenText(tables, '$9')} SELECT * FROM r`;
}

/**
 * Returns a statement that updates a revision, but returns no row if the row has changed since it was read. Like Helm, it does
 * not update labels. Parameters: $1 key, $2 namespace, $3 body, $4 status, $5 seconds, $6 expected row_version or "", $7
 * annotations as JSON.
 */
export function updateText(tables: Tables): string {
  return `WITH r AS (
    UPDATE releases_v1 r SET body = $3, status = $4, modifiedat = $5::int
    WHERE key = $1::text AND namespace = $2::text AND ($6::text = '' OR xmin::text = $6::text) RETURNING ${columns}),
  ${givenText(tables, '$7')} SELECT * FROM r`;
}

/**
 * Returns the CTEs that write the annotations of the row. If the annotations table is missing, returns only a CTE that references
 * the parameter, because PostgreSQL rejects unused parameters.
 */
function givenText(tables: Tables, parameter: string): string {
  const query = `given AS (SELECT n.key, n.value FROM r, json_each_text(${parameter}::json) n)`;
  return tables.annotations ? `${query}, ${note}` : query;
}

/** Returns a statement that deletes a revision along with its annotations. Parameters: $1 key, $2 namespace. */
export function removeText(tables: Tables): string {
  const remove = 'DELETE FROM releases_v1 WHERE key = $1 AND namespace = $2';
  if (!tables.labels) return remove;
  return `WITH gone AS (DELETE FROM custom_labels_v1 WHERE releasekey = $1 AND releasenamespace = $2) ${remove}`;
}
