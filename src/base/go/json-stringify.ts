/** Data as Go's encoding/json writes a struct: fields in their order, and with <, > and & escaped. */
export function orderedJson(data: unknown, indent?: number): string {
  return JSON.stringify(data, undefined, indent).replace(/[<>&\u2028\u2029]/g, escaped);
}

function escaped(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
