const ending = '.eta';

/** Reports whether a file is an Eta template. */
export function isEta(name: string): boolean {
  return name.endsWith(ending);
}

/** Returns the names that can be used to include a file: its path, and NAME if the file is named `_NAME.eta`. */
export function etaNames(path: string): string[] {
  const base = path.slice(path.lastIndexOf('/') + 1, -ending.length);
  return base.startsWith('_') ? [path, base.slice(1)] : [path];
}

/** Returns a template's name without the extension .eta. The remaining extension determines the type of the output. */
export function outputName(path: string): string {
  return isEta(path) ? path.slice(0, -ending.length) : path;
}

/** Reports whether a file is an Eta partial (`_NAME.eta`). */
export function isEtaPartial(path: string): boolean {
  return etaNames(path).length > 1 && isEta(path);
}
