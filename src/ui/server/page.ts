/** One of the page's files, with its media type. */
export interface PageFile {
  readonly type: string;
  readonly text: string;
}

/** The page's files by name, as embedded by the build. */
export type PageFiles = ReadonlyMap<string, PageFile>;

/** Loads the page's files. The build creates them from src/ui/client. */
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

/** Returns the page's HTML document, which is the same for all views. @param nonce for the editor's style elements */
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
 * Returns a document that redirects to another path. Unlike with an HTTP redirect, browsers send the SameSite=Strict cookie to
 * that path even if the URL was opened through a link on another site.
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

/** Returns the HTML document for a request that does not contain the session cookie. */
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
