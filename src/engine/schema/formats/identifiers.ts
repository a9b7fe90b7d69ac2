/** Validates text. Returns the error message of Helm's validator, or undefined if the text is valid. */
export type FormatCheck = (text: string) => string | undefined;

const UUID_LENGTHS = [8, 4, 4, 4, 12];

export function checkUuid(text: string): string | undefined {
  const parts = text.split('-');
  if (parts.length !== UUID_LENGTHS.length) return `must have ${UUID_LENGTHS.length} elements`;
  for (const [i, length] of UUID_LENGTHS.entries()) {
    const part = parts[i] ?? '';
    if (part.length !== length) return `element ${i + 1} must be ${length} characters long`;
    const bad = /[^0-9a-fA-F]/u.exec(part)?.[0];
    if (bad !== undefined) return `non-hex character '${bad}'`;
  }
  return undefined;
}

export function checkJsonPointer(text: string): string | undefined {
  if (text !== '' && !text.startsWith('/')) return 'not starting with /';
  return /~(?![01])/.test(text) ? '~ must be followed by 0 or 1' : undefined;
}

export function checkRelativeJsonPointer(text: string): string | undefined {
  const digits = /^\d+/.exec(text)?.[0];
  if (digits === undefined) return 'must start with non-negative integer';
  if (digits.length > 1 && digits.startsWith('0')) return 'starts with zero';
  const rest = text.slice(digits.length);
  return rest === '#' ? undefined : checkJsonPointer(rest);
}

export function checkSemver(text: string): string | undefined {
  const [, core = '', pre, build] = /^([^-+]*)(?:-([^+]*))?(?:\+(.*))?$/s.exec(text) ?? [];
  const numbers = core.split('.');
  if (numbers.length !== 3) return 'versionCore must have 3 numbers separated by dot';
  for (const [i, name] of ['major', 'minor', 'patch'].entries()) {
    const number = numbers[i] ?? '';
    if (number === '') return `${name} is empty`;
    if (/\D/.test(number)) return `${name} contains non-digit`;
    if (/^0./.test(number)) return `${name} starts with zero`;
  }
  return checkIdentifiers(pre, 'pre-release') ?? checkIdentifiers(build, 'build');
}

function checkIdentifiers(text: string | undefined, kind: 'pre-release' | 'build'): string | undefined {
  if (text === undefined) return undefined;
  if (text === '' && kind === 'build') return 'build is empty';
  for (const identifier of text.split('.')) {
    if (identifier === '') return `${kind} identifier is empty`;
    const bad = /[^0-9A-Za-z-]/u.exec(identifier)?.[0];
    if (bad !== undefined) return `invalid character '${bad}' in ${kind} identifier`;
    if (kind === 'pre-release' && /^0\d+$/.test(identifier)) return 'pre-release numeric identifier starts with zero';
  }
  return undefined;
}
