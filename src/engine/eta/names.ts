const ending = '.eta';

/** True for files in the second template language. */
export function isEta(name: string): boolean {
  return name.endsWith(ending);
}

/** The names a file can be included by: its path, and for `_NAME.eta` also NAME. */
export function etaNames(path: string): string[] {
  const base = path.slice(path.lastIndexOf('/') + 1, -ending.length);
  return base.startsWith('_') ? [path, base.slice(1)] : [path];
}

/** The name that tells what a template writes: an Eta template's without its ending. */
export function outputName(path: string): string {
  return isEta(path) ? path.slice(0, -ending.length) : path;
}

/** True for `_NAME.eta`, whose name says nothing of what it writes. */
export function isEtaPartial(path: string): boolean {
  return etaNames(path).length > 1 && isEta(path);
}
