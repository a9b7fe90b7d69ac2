import { TillerlessError } from '../../errors/tillerless-error.ts';

/** The offset of a time zone at a point in time. */
export interface ZoneOffset {
  readonly offsetSeconds: number;
  /** for example "CET"; if empty, Go prints the offset instead */
  readonly abbreviation: string;
}

/** A time zone. `name` is the name of the corresponding Location in Go. */
export interface Zone {
  readonly name: string;
  /** true for the local zone, which Go distinguishes from other zones with the same name */
  readonly isLocal?: boolean;
  at(unixSeconds: number): ZoneOffset;
}

export const utcZone: Zone = { name: 'UTC', at: () => ({ offsetSeconds: 0, abbreviation: 'UTC' }) };

/** Returns a zone with a fixed offset (time.FixedZone). */
export function fixedZone(name: string, offsetSeconds: number): Zone {
  return { name, at: () => ({ offsetSeconds, abbreviation: name }) };
}

/**
 * Time zone abbreviations in the tz database that Intl does not provide, keyed by region and by minutes east of UTC. Other zones
 * use their offset ("+03"), like most zones in the database.
 */
const ABBREVIATIONS: readonly (readonly [RegExp, Readonly<Record<number, string>>])[] = [
  [/^Europe\/(London|Belfast|Jersey|Guernsey|Isle_of_Man)$|^GB/, { 0: 'GMT', 60: 'BST' }],
  [/^Europe\/Dublin$|^Eire$/, { 0: 'GMT', 60: 'IST' }],
  [/^Europe\/(Moscow|Simferopol|Minsk)$|^W-SU$/, { 180: 'MSK' }],
  [/^Europe\/(Lisbon)$|^Atlantic\/(Canary|Madeira|Faroe)|^WET$/, { 0: 'WET', 60: 'WEST' }],
  [/^Europe\/(Istanbul|Samara|Saratov|Volgograd|Ulyanovsk|Astrakhan|Kirov)$/, {}],
  [/^Europe\/|^(CET|MET|Poland|Arctic\/Longyearbyen)$/, { 60: 'CET', 120: 'CEST', 180: 'EEST' }],
  [/^Asia\/(Kolkata|Calcutta)$/, { 330: 'IST' }],
  [/^Asia\/(Tokyo)$|^Japan$/, { 540: 'JST' }],
  [/^Asia\/(Seoul|Pyongyang)$|^ROK$/, { 540: 'KST' }],
  [/^Asia\/(Shanghai|Taipei|Macau|Chongqing|Harbin)$|^PRC$|^ROC$/, { 480: 'CST' }],
  [/^Asia\/Hong_Kong$|^Hongkong$/, { 480: 'HKT' }],
  [/^Asia\/Manila$/, { 480: 'PST' }],
  [/^Asia\/Jakarta$/, { 420: 'WIB' }],
  [/^Asia\/Karachi$/, { 300: 'PKT' }],
  [/^(Asia\/(Jerusalem|Tel_Aviv)|Israel)$/, { 120: 'IST', 180: 'IDT' }],
  [/^(Asia\/(Beirut|Nicosia|Gaza|Hebron)|Africa\/(Cairo|Tripoli)|Egypt|Libya|EET)$/, { 120: 'EET', 180: 'EEST' }],
  [/^Australia\/(Sydney|Melbourne|Hobart|Brisbane|Canberra|ACT|NSW|Victoria|Queensland|Tasmania)$/, { 600: 'AEST', 660: 'AEDT' }],
  [/^Australia\/(Adelaide|Darwin|South|North)/, { 570: 'ACST', 630: 'ACDT' }],
  [/^Australia\/(Perth|West)$/, { 480: 'AWST' }],
  [/^(Pacific\/Auckland|NZ)$/, { 720: 'NZST', 780: 'NZDT' }],
  [/^Africa\/(Johannesburg|Maseru|Mbabane)$/, { 120: 'SAST' }],
  [/^Africa\/(Nairobi|Kampala|Dar_es_Salaam|Addis_Ababa|Mogadishu|Djibouti)$/, { 180: 'EAT' }],
  [/^Africa\/(Lagos|Luanda|Kinshasa|Algiers|Tunis|Douala|Libreville)$/, { 60: 'WAT' }],
  [/^Africa\/(Abidjan|Accra|Dakar|Bamako|Monrovia)$|^Atlantic\/Reykjavik$|^(GMT|Etc\/GMT|Greenwich)$/, { 0: 'GMT' }],
  [/^Africa\//, { 120: 'CAT' }],
  [/^(America\/St_Johns|Canada\/Newfoundland)$/, { [-210]: 'NST', [-150]: 'NDT' }],
  [/^America\/(Halifax|Puerto_Rico|Moncton|Glace_Bay|Barbados)$|^Atlantic\/Bermuda$/, { [-240]: 'AST', [-180]: 'ADT' }],
  [/^(Pacific\/Honolulu|US\/Hawaii|HST)$/, { [-600]: 'HST' }],
  [/^(America\/(Anchorage|Juneau|Nome)|US\/Alaska)$/, { [-540]: 'AKST', [-480]: 'AKDT' }],
  [/^(America\/(Los_Angeles|Vancouver|Tijuana)|US\/Pacific|PST8PDT|Canada\/Pacific)$/, { [-480]: 'PST', [-420]: 'PDT' }],
  [/^(America\/(Denver|Phoenix|Edmonton|Boise)|US\/(Mountain|Arizona)|MST7MDT|MST)$/, { [-420]: 'MST', [-360]: 'MDT' }],
  [
    /^(America\/(Chicago|Mexico_City|Winnipeg|Guatemala|Costa_Rica|Menominee|Regina)|US\/Central|CST6CDT)$/,
    { [-360]: 'CST', [-300]: 'CDT' },
  ],
  [
    /^(America\/(New_York|Toronto|Detroit|Montreal|Jamaica|Panama|Havana|Indiana\/.*|Kentucky\/.*)|US\/(Eastern|Michigan)|EST5EDT|EST)$/,
    { [-300]: 'EST', [-240]: 'EDT' },
  ],
];

function numericName(offsetSeconds: number): string {
  const minutes = Math.abs(Math.trunc(offsetSeconds / 60));
  const hours = String(Math.trunc(minutes / 60)).padStart(2, '0');
  return `${offsetSeconds < 0 ? '-' : '+'}${hours}${minutes % 60 === 0 ? '' : String(minutes % 60).padStart(2, '0')}`;
}

function intlOffset(format: Intl.DateTimeFormat, unixSeconds: number): number {
  const parts = new Map(format.formatToParts(new Date(unixSeconds * 1000)).map(({ type, value }) => [type, Number(value)]));
  const get = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const local = Date.UTC(get('year'), get('month') - 1, get('day'), get('hour') % 24, get('minute'), get('second'));
  return Math.round(local / 1000 - Math.floor(unixSeconds));
}

const OPTIONS = {
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
} as const;

/**
 * Returns a time zone from the tz database. Both "" and "UTC" mean UTC.
 *
 * @throws USAGE with Go's error message ("unknown time zone X") as `helmText`
 */
export function loadZone(name: string): Zone {
  if (name === '' || name === 'UTC') return utcZone;
  let format: Intl.DateTimeFormat;
  try {
    if (!/^[A-Za-z][\w+-]*(?:\/[\w+-]+)*$/.test(name)) throw new RangeError('name');
    format = new Intl.DateTimeFormat('en-US', { ...OPTIONS, timeZone: name });
  } catch (cause) {
    throw new TillerlessError('USAGE', `unknown time zone ${name}`, { helmText: `unknown time zone ${name}`, cause });
  }
  const table = ABBREVIATIONS.find(([pattern]) => pattern.test(name))?.[1] ?? {};
  return {
    name,
    at(unixSeconds) {
      const offsetSeconds = intlOffset(format, unixSeconds);
      return { offsetSeconds, abbreviation: table[offsetSeconds / 60] ?? numericName(offsetSeconds) };
    },
  };
}

/**
 * Returns the local time zone. As in Go, it is determined by TZ, and an empty or unknown value means UTC. The zone is loaded
 * lazily.
 *
 * @param tz value of the environment variable TZ; undefined if it is not set
 */
export function localZone(tz: string | undefined): Zone {
  let zone: Zone | undefined;
  const load = (): Zone => {
    zone ??= readLocalZone(tz?.replace(/^:/, ''));
    return zone;
  };
  return {
    isLocal: true,
    get name() {
      return load().name;
    },
    at: (unixSeconds) => load().at(unixSeconds),
  };
}

function readLocalZone(tz: string | undefined): Zone {
  try {
    if (tz === undefined || tz === '/etc/localtime') {
      const system = loadZone(new Intl.DateTimeFormat().resolvedOptions().timeZone);
      return { ...system, name: 'Local' };
    }
    const [, inDatabase] = /^\/.*\/zoneinfo\/(.+)$/.exec(tz) ?? [];
    return inDatabase === undefined ? loadZone(tz) : { ...loadZone(inDatabase), name: tz };
  } catch {
    return utcZone;
  }
}
