const SNIFFED_BYTES = 512;
/** Bytes that do not occur in text (a "binary data byte" in WHATWG MIME Sniffing). */
const BINARY = /[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]/;
const HTML_TAGS = '!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|!--';
const HTML = new RegExp(`^[\\t\\n\\f\\r ]*<(?:${HTML_TAGS})[ >]`, 'i');

const SIGNATURES: readonly (readonly [RegExp, string])[] = [
  [HTML, 'text/html; charset=utf-8'],
  [/^[\t\n\f\r ]*<\?xml/, 'text/xml; charset=utf-8'],
  [/^%PDF-/, 'application/pdf'],
  [/^%!PS-Adobe-/, 'application/postscript'],
  [/^\xfe\xff/, 'text/plain; charset=utf-16be'],
  [/^\xff\xfe/, 'text/plain; charset=utf-16le'],
  [/^\xef\xbb\xbf/, 'text/plain; charset=utf-8'],
  [/^GIF8[79]a/, 'image/gif'],
  [/^\x89PNG\r\n\x1a\n/, 'image/png'],
  [/^\xff\xd8\xff/, 'image/jpeg'],
  [/^PK\x03\x04/, 'application/zip'],
  [/^Rar!\x1a\x07/, 'application/x-rar-compressed'],
  [/^\0asm/, 'application/wasm'],
];

/**
 * Detects the content type of a file as Helm does when it expects an archive: with Go's http.DetectContentType, based on the
 * first 512 bytes, padded with zeros.
 */
export function contentType(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.subarray(0, SNIFFED_BYTES)).toString('latin1');
  const known = SIGNATURES.find(([pattern]) => pattern.test(start));
  if (known !== undefined) return known[1];
  return start.length < SNIFFED_BYTES || BINARY.test(start) ? 'application/octet-stream' : 'text/plain; charset=utf-8';
}
