import { fixedZone } from '../go/time-zone.ts';

/** The zones that BurntSushi/toml uses for dates and times without a time zone. */
export const LOCAL_ZONES = {
  datetime: fixedZone('datetime-local', 0),
  date: fixedZone('date-local', 0),
  time: fixedZone('time-local', 0),
} as const;
