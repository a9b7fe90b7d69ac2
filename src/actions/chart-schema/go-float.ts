const DECIMAL = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;
const HEX = /^([-+]?)0[xX]([\da-fA-F]*)\.?([\da-fA-F]*)[pP]([-+]?\d+)$/;
const INFINITY = /^([-+]?)inf(?:inity)?$/i;

/** Parses a number as strconv.ParseFloat does. Returns undefined if the text is not a number or the number is too large. */
export function goFloat(text: string): number | undefined {
  if (/^nan$/i.test(text)) return Number.NaN;
  const infinity = INFINITY.exec(text);
  if (infinity) return infinity[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (text.includes('_') && !hasValidUnderscores(text)) return undefined;
  const digits = text.replaceAll('_', '');
  const value = DECIMAL.test(digits) ? Number(digits) : hexFloat(digits);
  return value === undefined || !Number.isFinite(value) ? undefined : value;
}

/** Underscores are allowed between digits, and after the prefix of a hexadecimal number. */
function hasValidUnderscores(text: string): boolean {
  const isHex = /^[-+]?0[xX]/.test(text);
  return isHex ? !/_(?![\da-fA-F])|(?<![\da-fA-FxX])_/.test(text) : !/_(?!\d)|(?<!\d)_/.test(text);
}

function hexFloat(text: string): number | undefined {
  const [, sign, whole = '', fraction = '', exponent = ''] = HEX.exec(text) ?? [];
  if (sign === undefined || whole + fraction === '') return undefined;
  const mantissa = Number(`0x${whole}${fraction}`);
  return (sign === '-' ? -1 : 1) * mantissa * 2 ** (Number(exponent) - 4 * fraction.length);
}
