import { cleanPath } from '../../base/go/clean-path.ts';

/** Matches template names in a suite that are relative to the chart. All other template names are relative to templates/. */
const rooted = /^(?:templates|charts|crds|\*\*)/;

/** Converts a template name in a suite to a path relative to the chart, for example "x.yaml" to "templates/x.yaml". */
export function templatePath(name: string): string {
  return cleanPath(rooted.test(name) ? name : `templates/${name}`);
}

/**
 * Compiles a template pattern. As in helm-unittest, `**` and `*` match letters, digits and `_-/.`, so both can match several path
 * segments. The pattern is not anchored.
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
