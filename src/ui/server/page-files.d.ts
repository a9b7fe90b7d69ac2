/** The bundled page, which scripts/build.js writes to dist/ui/page.js. */
declare module '#ui-page' {
  /** contents of the files by name */
  export const files: Readonly<Record<string, string>>;
}
