import type { Environment } from '../../base/environment/variables.ts';
import { readSettings as determineSettings, type Settings, type SettingsOverrides } from '../cli-settings.ts';
import { type ChartInput, type ChartReaders, type ChartRequest, readChartInput as readInput } from '../render/chart-input.ts';
import { openSession as open, type Session, type SessionEnvironment } from '../session.ts';
import { checkArguments } from './argument-shapes.ts';
import { preparationArguments } from './operation-shapes.ts';

/**
 * Determines the settings. As in Helm, overrides take precedence over environment variables, which take precedence over platform
 * defaults. No files are opened.
 *
 * @throws USAGE
 */
export function readSettings(overrides: SettingsOverrides, env: Environment, platform?: NodeJS.Platform): Settings {
  checkArguments({ name: 'readSettings' }, preparationArguments.readSettings, { overrides, env });
  return determineSettings(overrides, env, platform);
}

/**
 * Opens the cluster or sandbox selected in the settings, and the release storage.
 *
 * @throws USAGE, STORAGE_DRIVER, KUBECONFIG, SANDBOX
 */
export async function openSession(settings: Settings, environment: SessionEnvironment): Promise<Session> {
  checkArguments({ name: 'openSession' }, preparationArguments.openSession, { settings, environment });
  return open(settings, environment);
}

/** Loads a chart and reads the values for it. @throws USAGE, CHART_*, FILE_IO, YAML_PARSE, VALUES_* */
export async function readChartInput(request: ChartRequest, readers?: ChartReaders): Promise<ChartInput> {
  checkArguments({ name: 'readChartInput' }, preparationArguments.readChartInput, { request, readers });
  return readInput(request, readers);
}
