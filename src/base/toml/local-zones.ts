import { fixedZone } from '../go/time-zone.ts';

/** The time zones that BurntSushi/toml assigns to TOML's local date-times, dates and times, which have no UTC offset. */
export const LOCAL_ZONES = {
  datetime: fixedZone('datetime-local', 0),
  date: fixedZone('date-local', 0),
  time: fixedZone('time-local', 0),
} as const;
