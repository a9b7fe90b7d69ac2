import { fixedZone } from '../go/time-zone.ts';

/**
 * TOML has three local types, which have no UTC offset: date-time, date and time. These are the time zones that BurntSushi/toml
 * assigns to their values.
 */
export const LOCAL_ZONES = {
  datetime: fixedZone('datetime-local', 0),
  date: fixedZone('date-local', 0),
  time: fixedZone('time-local', 0),
} as const;
