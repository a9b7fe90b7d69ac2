import type { JsonObject, KubeObject } from '../state/object.ts';
import type { Resource } from '../state/resources.ts';
import { type Column, columnsOf } from './columns.ts';

export interface TableRequest {
  readonly resource: Resource;
  /** "Object", "None" or "Metadata" */
  readonly include: string;
  /** current time in milliseconds since the Unix epoch */
  readonly now: number;
}

/** Returns objects as a `Table`, which kubectl prints. */
export function tableOf(objects: readonly KubeObject[], request: TableRequest): JsonObject {
  const columns = columnsOf(request.resource);
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: {},
    columnDefinitions: columns.map(definitionOf),
    rows: objects.map((object) => ({
      cells: columns.map((column) => column.cell(object, request.now)),
      ...(request.include === 'None'
        ? {}
        : {
            object:
              request.include === 'Object'
                ? object
                : { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata },
          }),
    })),
  };
}

function definitionOf(column: Column): JsonObject {
  const { name, type = 'string', format = name === 'Name' ? 'name' : '', description = '', priority = 0 } = column;
  return { name, type, format, description, priority };
}
