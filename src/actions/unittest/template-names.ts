/** Names that already say where they lie; others are meant from templates/. */
const rooted = /^(?:templates|charts|crds|\*\*)/;

/** A template named by a suite as a path from its chart: "x.yaml" is "templates/x.yaml". */
export function templatePath(name: string): string {
  return cleaned(rooted.test(name) ? name : `templates/${name}`);
}

/** As filepath.Join cleans a path. */
export function cleaned(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

/**
 * A pattern of templates: `**` and `*` stand for letters, digits and `_-/.`, so that both cross folders, as in helm-unittest. It may
 * match anywhere in a path.
 */
export function templatePattern(path: string): RegExp {
  const source = path
    .split(/(\*\*|\*)/)
    .map((part) => {
      if (part === '**') return '[0-9a-zA-Z_\\-/.]+';
      return part === '*' ? '[0-9a-zA-Z_\\-/.]*' : part.replaceAll(/[.+[\]?()|{}^$\\]/g, '\\$&');
    })
    .join('');
  return new RegExp(source);
}
