import { globMatcher } from '../../base/go/path-match.ts';
import { manifestText, splitManifests } from '../../engine/manifests.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { chartCrds, type Rendering } from './render-release.ts';

/** Which parts of a rendering to print. */
export interface TemplateChoice {
  readonly includeCrds: boolean;
  readonly noHooks: boolean;
  readonly skipTests: boolean;
  /** template paths relative to the chart, or glob patterns; empty for all templates */
  readonly showOnly: readonly string[];
}

/** A rendered document and the path of its file. */
export interface RenderedDocument {
  readonly path: string;
  readonly content: string;
}

/** Returns the rendered documents in the order in which `template` prints them. Hooks are printed last. */
export function documentsOf(
  rendering: Rendering,
  choice: Omit<TemplateChoice, 'showOnly'>,
): { manifests: RenderedDocument[]; hooks: RenderedDocument[] } {
  const crds = choice.includeCrds ? chartCrds(rendering.chart).map(({ path, data }) => ({ path, content: data })) : [];
  const hooks = choice.noHooks ? [] : rendering.hooks.filter((hook) => !(choice.skipTests && hook.events.includes('test')));
  return {
    manifests: [...crds, ...rendering.manifests],
    hooks: hooks.map(({ path, manifest }) => ({ path, content: manifest })),
  };
}

const sourceMark = '# Source: ';

/** Returns the path of a document's template, relative to the chart: the text after the first "# Source: chart/". */
function templateOf(document: string): string | undefined {
  for (let at = document.indexOf(sourceMark); at >= 0; ) {
    const begin = at + sourceMark.length;
    const slash = document.indexOf('/', begin);
    if (slash < 0) return undefined;
    const path = document.slice(slash + 1).split('\n', 1)[0];
    if (slash > begin && path) return path;
    at = document.indexOf(sourceMark, slash);
  }
  return undefined;
}

/** Returns only the documents rendered from the given templates, in the order of `names`. */
function pick(text: string, names: readonly string[]): string {
  const documents = splitManifests(text).map((document) => ({
    document,
    path: templateOf(document),
  }));
  return names
    .map((name) => {
      const matches = globMatcher(name.replaceAll('\\', '/'));
      const selected = documents.filter(({ path }) => path !== undefined && matches(path));
      if (selected.length === 0) {
        const helmText = `could not find template ${name} in chart`;
        throw new TillerlessError('TEMPLATE_NOT_FOUND', `no rendered template matches ${name}`, { helmText });
      }
      return selected.map(({ document }) => `---\n${document}\n`).join('');
    })
    .join('');
}

/**
 * Returns the output of `template`.
 *
 * @throws TEMPLATE_NOT_FOUND if a name in `showOnly` matches nothing
 */
export function templateText(rendering: Rendering, choice: TemplateChoice): string {
  const { manifests, hooks } = documentsOf(rendering, choice);
  const partsOf = (documents: readonly RenderedDocument[]): string[] =>
    documents.map(({ path, content }) => manifestText(path, content));
  const parts = partsOf(manifests);
  // Helm trims the text of all manifests. It starts with a document marker, so only its end can be whitespace.
  const last = parts.pop() ?? '';
  const all = [...parts, last.trimEnd(), '\n', ...partsOf(hooks)].join('');
  return choice.showOnly.length === 0 ? all : pick(all, choice.showOnly);
}
