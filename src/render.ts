/**
 * The renderer as a library for any JavaScript runtime. It does not use the file system, the network, the environment, or global
 * state. The build for browsers has no `node:` imports.
 */

export { type ChartFiles, type ChartSource, loadChart } from './actions/library/load-chart.ts';
export type { PlainValues } from './actions/library/plain-values.ts';
export { renderChart, renderChartAsync } from './actions/library/render-chart.ts';
export type { AsyncRenderOptions, LookupFunction, RenderOptions, ValuesFile } from './actions/library/render-options.ts';
export type {
  FieldPosition,
  RenderedChart,
  RenderedDocument,
  RenderedHook,
  TemplatePosition,
  UnreadChartValue,
} from './actions/library/rendered-chart.ts';
export type { Json, JsonMap } from './base/go/value-to-json.ts';
export type { Chart, ChartMetadata } from './chart/model.ts';
export type { ErrorCode } from './errors/codes.ts';
export { type ErrorNote, type ErrorWhere, isTillerlessError, TillerlessError } from './errors/tillerless-error.ts';
