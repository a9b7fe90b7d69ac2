import type { DocsRequest } from '../../actions/chart-docs/docs-request.ts';
import { compileRegexp } from '../../base/go/regexp.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { FlagValues } from '../flags/flag.ts';
import type { docsFlags } from '../flags/helm-docs-flags.ts';

/** Converts the flags that `chart docs` and helm-docs share to a request. @throws USAGE for an invalid regular expression */
export function docsRequest(flags: FlagValues<typeof docsFlags>): Omit<DocsRequest, 'charts' | 'only'> {
  return {
    searchRoot: flags['chart-search-root'],
    ignoreFile: flags['ignore-file'],
    valuesFile: flags['values-file'],
    templateFiles: flags['template-files'],
    outputFile: flags['output-file'],
    badgeStyle: flags['badge-style'],
    order: flags['sort-values-order'] === 'file' ? 'file' : 'alphanum',
    withDependencyValues: flags['document-dependency-values'],
    describedOnly: flags['ignore-non-descriptions'],
    skipFooter: flags['skip-version-footer'],
    strict: strictMode(flags),
  };
}

function strictMode(flags: FlagValues<typeof docsFlags>): DocsRequest['strict'] {
  const allowedPatterns = flags['documentation-strict-ignore-absent-regex'].map((pattern) => {
    try {
      return compileRegexp(pattern);
    } catch (cause) {
      const text = `invalid regular expression ${JSON.stringify(pattern)} for --documentation-strict-ignore-absent-regex`;
      throw new TillerlessError('USAGE', text, { cause });
    }
  });
  const allowedPaths = flags['documentation-strict-ignore-absent'];
  return flags['documentation-strict-mode'] ? { allowedPaths, allowedPatterns } : undefined;
}
