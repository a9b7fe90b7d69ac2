import { fixedZone } from '../go/time-zone.ts';

/** Zone names of BurntSushi/toml for dates and times without a zone. */
export const LOCAL_ZONES = {
  datetime: fixedZone('datetime-local', 0),
  date: fixedZone('date-local', 0),
  time: fixedZone('time-local', 0),
} as const;
