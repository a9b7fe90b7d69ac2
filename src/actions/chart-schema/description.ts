import { compileRegexp } from '../../base/go/regexp.ts';
import { withoutMarker } from './annotation-comment.ts';
import type { CommentOptions } from './schema-request.ts';

/** Matches a helm-docs tag, the rest of its line, and the line break before it. */
const TAG = '(?ms)(\\r\\n|\\r|\\n)?\\s*@\\w+(\\s+--\\s)?[^\\n\\r]*';
const PREFIX = '(?m)^--\\s?';

/** Extracts the description from a comment. @param lines the lines of the comment, without annotations */
export function describedText(lines: readonly string[], { keepsHelmDocsPrefix }: CommentOptions): string {
  const text = lines.map(withoutMarker).join('\n');
  if (keepsHelmDocsPrefix) return text;
  return compileRegexp(PREFIX).replaceAllLiteral(compileRegexp(TAG).replaceAllLiteral(text, ''), '');
}
