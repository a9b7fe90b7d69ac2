import { valuesFromJson } from '../../base/go/json-to-value.ts';
import type { Zone } from '../../base/go/time.ts';
import { int, nilList, nilMap, typedList, type Value, type ValueMap } from '../../base/go/value.ts';
import { type JsonMap, toJson } from '../../base/go/value-to-json.ts';
import { GoStruct } from '../../engine/template/go-struct.ts';
import { NamedString } from '../../engine/template/named-string.ts';
import { NilPointer } from '../../engine/template/nil-pointer.ts';
import { coalesceTables } from '../../engine/values/coalesce.ts';
import type { StoredRevision } from '../../storage/driver.ts';
import { isPending, type ReleaseInfo, type ReleaseRecord, type StoredHook } from '../../storage/release.ts';
import { ChartData, stringMap, timeData } from './chart-as-template-data.ts';

/**
 * Merges the user's values over the stored chart's defaults. The defaults of subcharts are missing unless the parent sets them,
 * because subcharts are not stored.
 */
export function computedValues(record: ReleaseRecord): JsonMap {
  const merged = coalesceTables(valuesFromJson(record.config), valuesFromJson(record.chart?.values));
  return toJson(merged) as JsonMap;
}

/**
 * Returns the data of `get all --template`: a Release with the fields and methods of Helm's Go types (pkg/release/v1,
 * pkg/chart/v2).
 *
 * @param zone the local time zone, to which Go converts times with the same offset
 */
export function releaseData(revision: StoredRevision, zone: Zone): ValueMap {
  const record = revision.record();
  const { chart } = record;
  const release = new GoStruct('*v1.Release', {
    Name: record.name,
    Info: infoData(record.info, zone),
    Chart: chart ? new ChartData(chart, zone) : new NilPointer('*v2.Chart'),
    Config: valuesFromJson(record.config),
    Manifest: record.manifest,
    Hooks: typedList(
      (record.hooks ?? []).map((hook) => hookData(hook, zone)),
      '*v1.Hook',
    ),
    Version: int(record.version),
    Namespace: record.namespace,
    // Helm's storage drivers return the labels of the stored object, including Helm's own.
    Labels: stringMap(revision.labels),
    ApplyMethod: record.apply_method ?? '',
  });
  return new Map([['Release', release]]);
}

function infoData(info: ReleaseInfo, zone: Zone): GoStruct {
  const { status = '' } = info;
  return new GoStruct('*v1.Info', {
    FirstDeployed: timeData(info.first_deployed, zone),
    LastDeployed: timeData(info.last_deployed, zone),
    Deleted: timeData(info.deleted, zone),
    Description: info.description ?? '',
    Status: new NamedString('common.Status', status, { IsPending: isPending(status) }),
    RollbackRevision: int(info.rollback_revision ?? 0),
    Notes: info.notes ?? '',
    Resources: nilMap(),
  });
}

function hookData(hook: StoredHook, zone: Zone): GoStruct {
  const { last_run: run } = hook;
  return new GoStruct('*v1.Hook', {
    Name: hook.name,
    Kind: hook.kind,
    Path: hook.path,
    Manifest: hook.manifest,
    Events: namedStrings('v1.HookEvent', hook.events),
    LastRun: new GoStruct('v1.HookExecution', {
      StartedAt: timeData(run?.started_at, zone),
      CompletedAt: timeData(run?.completed_at, zone),
      Phase: new NamedString('v1.HookPhase', run?.phase ?? ''),
    }),
    Weight: int(hook.weight ?? 0),
    DeletePolicies: namedStrings('v1.HookDeletePolicy', hook.delete_policies),
    OutputLogPolicies: namedStrings('v1.HookOutputLogPolicy', hook.output_log_policies),
  });
}

function namedStrings(goType: string, texts: readonly string[] | undefined): Value[] {
  if (texts === undefined) return nilList(goType);
  return typedList(
    texts.map((text) => new NamedString(goType, text)),
    goType,
  );
}
