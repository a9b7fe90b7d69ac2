import { archiveCases } from './archives.ts';
import { chartDocsCases } from './chart-docs.ts';
import { chartSchemaCases } from './chart-schema.ts';
import { chartCases } from './charts.ts';
import { etaCases } from './eta.ts';
import type { HostileCase } from './hostile-case.ts';
import { patternCases } from './patterns.ts';
import { releasesCases } from './releases.ts';
import { templateCases } from './templates.ts';
import { valuesCases } from './values.ts';

export const hostileCases: readonly HostileCase[] = [
  ...templateCases,
  ...valuesCases,
  ...chartCases,
  ...archiveCases,
  ...patternCases,
  ...etaCases,
  ...chartDocsCases,
  ...releasesCases,
  ...chartSchemaCases,
];
