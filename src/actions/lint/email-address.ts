/** Non-ASCII letters that Helm's check accepts. */
const wide = '\\u00a0-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\uffef';
const letter = `a-zA-Z${wide}`;
const atom = `[${letter}\\d!#$%&'*+\\-/=?^_\`{|}~]+`;

const blanks = '(?:[ \\t]+(?:\\r\\n[ \\t]+)?|\\r\\n[ \\t]+)?';
/**
 * Matches a quoted local part. As in govalidator, where this is a bug, each character must be preceded by a double quote: `"a"`
 * and `"a"b"` match, but `"ab"` does not.
 */
const quoted = `(?:"${blanks}(?:\\([\\x01-\\x09\\x0b-\\x7f]|[\\x01-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f!\\x23-\\x5b\\x5d-\\x7e${wide}]))*${blanks}"`;

/** Compiled on first use. */
let patterns: { readonly local: RegExp; readonly host: RegExp; readonly top: RegExp } | undefined;

function addressPatterns(): NonNullable<typeof patterns> {
  patterns ??= {
    local: new RegExp(`^(?:${atom}(?:\\.${atom})*|${quoted})$`),
    host: new RegExp(`^[${letter}\\d](?:[${letter}\\d\\-._~]*[${letter}\\d])?$`),
    top: new RegExp(`^[${letter}](?:[${letter}\\d\\-_~]*[${letter}])?$`),
  };
  return patterns;
}

/**
 * Reports whether Helm accepts an email address (govalidator's IsEmail). An address consists of dot-separated atoms, "@", and a
 * host with at least two labels.
 */
export function isEmailAddress(text: string): boolean {
  const at = text.lastIndexOf('@');
  const domain = text.endsWith('.') ? text.slice(at + 1, -1) : text.slice(at + 1);
  const dot = domain.lastIndexOf('.');
  if (at < 0 || dot < 0) return false;
  const { local, host, top } = addressPatterns();
  return local.test(text.slice(0, at)) && host.test(domain.slice(0, dot)) && top.test(domain.slice(dot + 1));
}
