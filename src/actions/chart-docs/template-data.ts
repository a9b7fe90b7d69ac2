import { int, nilList, typedList, type Value } from '../../base/go/value.ts';
import { GoStruct } from '../../engine/template/go-struct.ts';
import { stringList } from '../../engine/template/go-types.ts';
import type { ChartInfo } from './chart-info.ts';
import type { DocsFiles } from './docs-files.ts';
import { type SortOrder, sectionsOf, sortRows, type ValueRow } from './value-row.ts';

/** The helm-docs version that templates report. */
export const helmDocsVersion = '1.14.2';

/** The information that is passed to a chart's README template. */
export interface DocsContent {
  readonly chart: ChartInfo;
  readonly rows: readonly ValueRow[];
  readonly order: SortOrder;
  readonly files: DocsFiles;
  readonly skipFooter: boolean;
}

/** Returns the data that is passed to README templates, with helm-docs's Go types and field names. */
export function templateData({ chart, rows, order, files, skipFooter }: DocsContent): Value {
  const sorted = sortRows(rows, order).map((row) => ({ section: row.section, object: rowObject(row) }));
  const meta = metaFields(chart);
  // In helm-docs, Dependencies is an empty slice rather than nil if a chart with apiVersion v1 has no requirements.yaml.
  const dependencies = (chart.fields.apiVersion === 'v1' ? sliceOf : listOf)(
    'helm.ChartRequirementsItem',
    chart.dependencies.map(dependencyObject),
  );
  const requirements = { Dependencies: dependencies };
  const info = { ChartDirectory: chart.directory };
  const embedded = {
    ChartMeta: new GoStruct('helm.ChartMeta', meta),
    ChartRequirements: new GoStruct('helm.ChartRequirements', requirements),
  };
  const allInfo = { ...meta, ...requirements, ...info };
  return new GoStruct(
    'document.chartTemplateData',
    {
      ...allInfo,
      HelmDocsVersion: helmDocsVersion,
      Values: listOf(
        'document.valueRow',
        sorted.map(({ object }) => object),
      ),
      Sections: sectionsObject(sorted),
      Files: files,
      SkipVersionFooter: skipFooter,
    },
    { ...embedded, ChartDocumentationInfo: new GoStruct('helm.ChartDocumentationInfo', allInfo, embedded) },
  );
}

function metaFields({ fields }: ChartInfo): Readonly<Record<string, Value>> {
  return {
    ApiVersion: fields.apiVersion,
    AppVersion: fields.appVersion,
    KubeVersion: fields.kubeVersion,
    Name: fields.name,
    Deprecated: fields.deprecated,
    Description: fields.description,
    Version: fields.version,
    Home: fields.home,
    Type: fields.type,
    Sources: fields.sources.length === 0 ? nilList('string') : stringList(fields.sources),
    Engine: fields.engine,
    Maintainers: listOf(
      'helm.ChartMetaMaintainer',
      fields.maintainers.map(
        ({ name, email, url }) => new GoStruct('helm.ChartMetaMaintainer', { Email: email, Name: name, Url: url }),
      ),
    ),
  };
}

function dependencyObject({ name, version, repository, alias }: ChartInfo['dependencies'][number]): GoStruct {
  return new GoStruct('helm.ChartRequirementsItem', {
    Name: name,
    Version: version,
    Repository: repository,
    Alias: alias,
  });
}

function rowObject(row: ValueRow): GoStruct {
  return new GoStruct('document.valueRow', {
    Key: row.key,
    Type: row.type,
    NotationType: row.notation,
    AutoDefault: row.autoDefault,
    Default: row.default,
    AutoDescription: row.autoDescription,
    Description: row.description,
    Section: row.section,
    Column: int(row.column),
    LineNumber: int(row.line),
    Dependency: row.dependency,
    IsGlobal: row.isGlobal,
  });
}

/** A row of the values table as it is passed to templates, and the section that contains the row. */
interface RowObject {
  readonly section: string;
  readonly object: GoStruct;
}

function sectionsObject(rows: readonly RowObject[]): GoStruct {
  const sections = sectionsOf(rows).map((section) => sectionObject(section.name, section.rows));
  const others = rows.filter(({ section }) => section === '');
  return new GoStruct('document.sections', {
    DefaultSection: sectionObject('Other Values', others),
    Sections: listOf('document.section', sections),
  });
}

function sectionObject(name: string, rows: readonly RowObject[]): GoStruct {
  return new GoStruct('document.section', {
    SectionName: name,
    SectionItems: sliceOf(
      'document.valueRow',
      rows.map(({ object }) => object),
    ),
  });
}

/** Creates a slice. An empty slice is nil, and is encoded as null in JSON. */
function listOf(type: string, items: readonly GoStruct[]): Value {
  return items.length === 0 ? nilList(type) : sliceOf(type, items);
}

/** Creates a slice that is not nil. */
function sliceOf(type: string, items: readonly GoStruct[]): Value {
  return typedList<Value[]>([...items], type);
}
