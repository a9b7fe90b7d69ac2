import { fixedZone } from '../go/time-zone.ts';

/** What BurntSushi/toml names the zones of dates and times that have none. */
export const LOCAL_ZONES = {
  datetime: fixedZone('datetime-local', 0),
  date: fixedZone('date-local', 0),
  time: fixedZone('time-local', 0),
} as const;
