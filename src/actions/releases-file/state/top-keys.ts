import { TillerlessError } from '../../../errors/tillerless-error.ts';

/** Top-level keys that must be defined before `releases`. */
const firstKeys: readonly string[] = ['bases', 'environments'];

/** A top-level (unindented) key, or a document separator. */
interface TopLine {
  readonly key: string;
  readonly line: number;
}

/**
 * Checks the top-level keys before the file is rendered, as helmfile has done since version 1.
 *
 * @throws RELEASES_FILE
 */
export function checkTopKeys(text: string, file: string): void {
  const lines = topLines(text);
  const keys = lines.filter(({ key }) => key !== '---');
  if (keys.length === 0)
    throw new TillerlessError('RELEASES_FILE', `no top-level config keys are found in ${file}`, { where: { file } });
  const releases = keys.find(({ key }) => key === 'releases');
  const late = releases && keys.find(({ key, line }) => line > releases.line && firstKeys.includes(key));
  if (late)
    throw new TillerlessError('RELEASES_FILE', `top-level config key ${late.key} must be defined before releases in ${file}`, {
      where: { file, line: late.line, column: 1, source: text },
    });
  checkSeparated(lines, text, file);
}

function checkSeparated(lines: readonly TopLine[], text: string, file: string): void {
  let before: string | undefined;
  for (const { key, line } of lines) {
    if (key !== '---' && key !== 'environments' && key !== 'releases') continue;
    if (before !== undefined && before !== key && before !== '---' && key !== '---') {
      const message =
        'environments and releases cannot be defined within the same YAML part. Use --- to extract the environments into a dedicated part';
      throw new TillerlessError('RELEASES_FILE', message, {
        where: { file, line, column: 1, source: text },
        hint: 'add a line with --- before `releases:`',
      });
    }
    before = key;
  }
}

function topLines(text: string): TopLine[] {
  return text.split('\n').flatMap((content, i) => {
    const key = /^(---) *\s*$/.exec(content)?.[1] ?? /^([a-zA-Z]+):/.exec(content)?.[1];
    return key === undefined ? [] : [{ key, line: i + 1 }];
  });
}
