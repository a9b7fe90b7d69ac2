/** A line of output that is not valid YAML. */
export interface BadLine {
  /** the YAML parser's error message */
  readonly problem: string;
  readonly line: string;
  /** text that precedes the faulty text on the same line */
  readonly before: string;
  /** the action that wrote the faulty text, including braces; empty for literal text in the template */
  readonly action: string;
}

/** Returns a hint on how to fix the line, or undefined if there is no obvious fix. */
export function yamlHint(bad: BadLine): string | undefined {
  const { problem, line, action } = bad;
  if (line.includes('\t') && /tab|cannot start any token/.test(problem))
    return 'YAML must be indented with spaces; replace the tab';
  if (action !== '') return actionHint(bad);
  return textHint(problem, line);
}

/** Returns an action's expression, without braces and trim markers. */
export function expressionOf(action: string): string {
  return action
    .replace(/^\{\{-?\s*/, '')
    .replace(/-?\}\}$/, '')
    .trimEnd();
}

/** Matches a line with a value that must be quoted, because YAML would otherwise reject it or interpret it differently. */
const badPlain = /:\s.*:(?:\s|$)|^\s*(?:- )?(?:[\w./-]+:\s+)?[@*&%`!|>{[]|^\s*-\s.*:\s/;

/** Reports whether an action writes multiple lines without indenting them. */
export function lacksIndent(action: string): boolean {
  return /\btoYaml\b/.test(action) && !/\bn?indent\b/.test(action);
}

function actionHint({ line, before, action }: BadLine): string | undefined {
  const inside = expressionOf(action);
  const indent = line.length - line.trimStart().length;
  const makesBlock = /\b(?:toYaml|toToml|include|tpl)\b/.test(inside);
  const indented = /\b(?:n?indent)\b/.test(inside);
  const key = /^(\s*(?:- )?)[\w./-]+:\s/.exec(before);
  if (lacksIndent(inside)) {
    const bare = inside.replace(/^(\S+) \| toYaml$/, 'toYaml $1');
    return key
      ? `put a nested map or list on its own lines: {{- ${bare} | nindent ${(key[1] ?? '').length + 2} }}`
      : `indent every line of the output: {{- ${bare} | nindent N }}, where N is the number of spaces`;
  }
  if (indented && /\b(?:toYaml|include)\b/.test(inside))
    return `check the indentation in "${inside}": this line is indented by ${indent} spaces`;
  const isPlain = !makesBlock && !/\b(?:s?quote|toJson)\b/.test(inside);
  if (isPlain && badPlain.test(line)) return `the value is not a valid plain YAML scalar; quote it: {{ ${inside} | quote }}`;
  return undefined;
}

function textHint(problem: string, line: string): string | undefined {
  const value = /^\s*(?:- )?(?:[\w./-]+:\s+)?(.*)$/s.exec(line)?.[1] ?? '';
  if (/^[@`%]/.test(value)) return `a value that starts with ${value[0]} must be quoted: "${value}"`;
  if (/^\*/.test(value) || /^&/.test(value)) return `${value[0]} starts an alias or anchor in YAML; quote the value: "${value}"`;
  if (/mapping values are not allowed/.test(problem)) {
    return /:\s/.test(value)
      ? `a value that contains ": " must be quoted: "${value}"`
      : 'this line is indented deeper than its sibling keys, or the line above is incomplete';
  }
  if (/did not find expected key|did not find expected '-' indicator/.test(problem))
    return 'sibling keys and items must have the same indentation, and every line of a block must be indented at least as far as its first line';
  return undefined;
}
