import type { Journey } from '../journey.ts';
import { failureJourneys } from './failures.ts';
import { hookJourneys } from './hooks.ts';
import { installJourneys } from './install.ts';
import { lookingJourneys } from './looking.ts';
import { uninstallJourneys } from './uninstall.ts';
import { upgradeJourneys } from './upgrade.ts';

export const journeys: readonly Journey[] = [
  ...installJourneys,
  ...upgradeJourneys,
  ...failureJourneys,
  ...hookJourneys,
  ...uninstallJourneys,
  ...lookingJourneys,
];
