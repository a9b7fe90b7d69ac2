/** A file of the page. */
export interface PageFile {
  readonly type: string;
  readonly text: string;
}

/** The files of the page by name, as the build embeds them. */
export type PageFiles = ReadonlyMap<string, PageFile>;

/** Loads the files of the page, which the build creates from src/ui/client. */
export async function loadPageFiles(): Promise<PageFiles> {
  return pageFiles((await import('#ui-page')).files);
}

/** Returns files with their media types. */
export function pageFiles(files: Readonly<Record<string, string>>): PageFiles {
  return new Map(Object.entries(files).map(([name, text]) => [name, { type: typeOf(name), text }]));
}

function typeOf(name: string): string {
  if (name.endsWith('.js')) return 'text/javascript; charset=utf-8';
  if (name.endsWith('.css')) return 'text/css; charset=utf-8';
  return name.endsWith('.svg') ? 'image/svg+xml' : 'text/plain; charset=utf-8';
}

/** Returns the document of the page. All views have the same document. @param nonce for the style elements of the editor */
export function pageDocument(nonce: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="style-nonce" content="${nonce}">
<title>Tillerless</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/app.css">
<script type="module" src="/assets/app.js"></script>
</head>
<body>
<div id="app"></div>
<noscript>This page requires JavaScript.</noscript>
</body>
</html>
`;
}

/**
 * Returns a document that leads to another path. Unlike after a redirect by status code, browsers then send the SameSite=Strict
 * cookie even if the address was opened by a link on another page.
 */
export function redirectDocument(location: string): string {
  const escaped = location.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="0; url=${escaped}">
<title>Tillerless</title>
</head>
<body><a href="${escaped}">Continue</a></body>
</html>
`;
}

/** Returns the document for a request without the cookie. */
export function lockedDocument(): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tillerless: not signed in</title>
</head>
<body>
<h1>Not signed in</h1>
<p>Open the address that <code>tillerless ui</code> has printed on the terminal. It contains a token that is valid until the command ends.</p>
<p>If you have just followed that address from another page, <a href="/">continue here</a>.</p>
</body>
</html>
`;
}
