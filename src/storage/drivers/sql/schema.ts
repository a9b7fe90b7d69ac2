import { TillerlessError } from '../../../errors/tillerless-error.ts';
import type { Database } from './database.ts';
import { isForbidden } from './failures.ts';

/** The tables that exist. */
export interface Tables {
  readonly releases: boolean;
  readonly labels: boolean;
  /** Tillerless's own table for the lock's holder and heartbeat; Helm does not use it */
  readonly annotations: boolean;
}

/** Arbitrary key of the advisory lock that serializes table creation. */
const lockNumber = 7_455_323_481;

const look = `SELECT to_regclass('releases_v1') IS NOT NULL AS releases,
  to_regclass('custom_labels_v1') IS NOT NULL AS labels,
  to_regclass('tillerless_annotations_v1') IS NOT NULL AS annotations,
  coalesce(row_security_active(to_regclass('releases_v1')::oid), false)
    AND NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = to_regclass('releases_v1')) AS hidden,
  current_user AS me`;

/** Checks which tables exist. @throws STORAGE_FORBIDDEN if row-level security hides all releases from the user */
export async function lookAtTables(database: Database, signal: AbortSignal): Promise<Tables> {
  const { rows } = await database.run({ text: look, signal });
  const [row = {}] = rows;
  if (row.hidden === true)
    throw new TillerlessError(
      'STORAGE_FORBIDDEN',
      `row-level security hides all releases in the database from user "${row.me}"`,
      {
        hint: "connect as the owner of Helm's tables, or have the owner run CREATE POLICY for this user",
      },
    );
  return { releases: row.releases === true, labels: row.labels === true, annotations: row.annotations === true };
}

/** Creates the same columns, indexes, permissions and migration records as Helm, so that Helm can use these tables. */
const helmTables = `DO $$ BEGIN
  PERFORM pg_advisory_xact_lock(${lockNumber});
  CREATE TABLE IF NOT EXISTS gorp_migrations (id text NOT NULL PRIMARY KEY, applied_at timestamp with time zone);
  IF to_regclass('custom_labels_v1') IS NULL THEN
    CREATE TABLE custom_labels_v1 (releaseKey varchar(64), releaseNamespace varchar(67), key varchar(317), value varchar(63));
    CREATE INDEX ON custom_labels_v1 (releaseKey, releaseNamespace);
    GRANT ALL ON custom_labels_v1 TO PUBLIC;
    ALTER TABLE custom_labels_v1 ENABLE ROW LEVEL SECURITY;
  END IF;
  IF to_regclass('releases_v1') IS NULL THEN
    CREATE TABLE releases_v1 (key varchar(90), type varchar(64) NOT NULL, body text NOT NULL, name varchar(64) NOT NULL,
      namespace varchar(64) NOT NULL, version integer NOT NULL, status text NOT NULL, owner text NOT NULL,
      createdAt integer NOT NULL, modifiedAt integer NOT NULL DEFAULT 0, PRIMARY KEY (key, namespace));
    CREATE INDEX ON releases_v1 (key, namespace);
    CREATE INDEX ON releases_v1 (version);
    CREATE INDEX ON releases_v1 (status);
    CREATE INDEX ON releases_v1 (owner);
    CREATE INDEX ON releases_v1 (createdAt);
    CREATE INDEX ON releases_v1 (modifiedAt);
    GRANT ALL ON releases_v1 TO PUBLIC;
    ALTER TABLE releases_v1 ENABLE ROW LEVEL SECURITY;
  END IF;
  INSERT INTO gorp_migrations VALUES ('custom_labels', now()), ('init', now()) ON CONFLICT DO NOTHING;
END $$`;

/** Creates the annotations table. Its rows are deleted together with their release, even when Helm deletes the release. */
const ourTable = `DO $$ BEGIN
  PERFORM pg_advisory_xact_lock(${lockNumber});
  IF to_regclass('tillerless_annotations_v1') IS NULL THEN
    CREATE TABLE tillerless_annotations_v1 (releaseKey varchar(90), releaseNamespace varchar(64), key text, value text NOT NULL,
      PRIMARY KEY (releaseKey, releaseNamespace, key),
      FOREIGN KEY (releaseKey, releaseNamespace) REFERENCES releases_v1 (key, namespace) ON DELETE CASCADE);
    GRANT ALL ON tillerless_annotations_v1 TO PUBLIC;
    ALTER TABLE tillerless_annotations_v1 ENABLE ROW LEVEL SECURITY;
  END IF;
END $$`;

/**
 * Creates the missing tables.
 *
 * @returns the existing tables; `annotations` is false if the user is not allowed to create that table, in which case releases
 * are stored without annotations, as in Helm
 * @throws STORAGE_FORBIDDEN if Helm's tables are missing and the user is not allowed to create them
 */
export async function makeTables(database: Database, tables: Tables, signal: AbortSignal): Promise<Tables> {
  if (!tables.releases || !tables.labels) await make(database, helmTables, signal);
  if (tables.annotations) return { ...tables, releases: true, labels: true };
  try {
    await make(database, ourTable, signal);
  } catch (error) {
    if (!isForbidden(error)) throw error;
    return { releases: true, labels: true, annotations: false };
  }
  return { releases: true, labels: true, annotations: true };
}

/**
 * Creates a table. An "already exists" error is retried, because Helm does not use the advisory lock, and because a process that
 * has waited for that lock may have a stale snapshot.
 */
async function make(database: Database, text: string, signal: AbortSignal): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await database.run({ text, signal });
      return;
    } catch (error) {
      if (!isTaken(error) || tries === 5) throw error;
    }
  }
}

/** Reports whether another process has already created an object with the same name. */
function isTaken(error: unknown): boolean {
  const { cause } = error as { cause?: { code?: string } };
  return ['42P07', '42710', '23505'].includes(cause?.code ?? '');
}
