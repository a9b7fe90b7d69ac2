import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../support/run-cli.ts';
import { markdownFiles, root } from './markdown.ts';

/** A command line on a documentation page. */
interface Example {
  readonly line: string;
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** file to which the output is redirected */
  readonly out: string | undefined;
  readonly code: number;
}

/**
 * Returns a page's examples in order. Examples are the lines of fenced blocks marked `sh`, and of comments `<!-- run: ... -->`,
 * which are hidden from readers. A block that follows a comment `<!-- no-run: reason -->` is skipped.
 */
function examplesOf(file: string): readonly Example[] {
  const blocks = readFileSync(join(root, file), 'utf8').matchAll(
    /^ *<!-- no-run: .*-->\s*^ *```sh[\s\S]*?^ *```|^ *```sh\n([\s\S]*?)^ *```|^<!-- run:\s*([\s\S]*?)-->/gm,
  );
  const text = [...blocks].map(([, block, hidden]) => block ?? hidden ?? '').join('\n');
  return text
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(parse);
}

function parse(line: string): Example {
  const [, command = line, comment = ''] = /^(.*?)(?:\s+#\s(.*))?$/.exec(line) ?? [];
  const words = [...command.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) =>
    word.replaceAll(/'([^']*)'|"([^"]*)"/g, '$1$2'),
  );
  const first = words.findIndex((word) => !/^[A-Z_]+=/.test(word));
  const env = Object.fromEntries(words.slice(0, first).map((word) => word.split(/=(.*)/).slice(0, 2)));
  const redirect = words.findIndex((word) => word === '>' || word === '2>');
  const code = Number(/^exit code (\d+)/.exec(comment)?.[1] ?? 0);
  return {
    line,
    words: words.slice(first, redirect < 0 ? undefined : redirect),
    env,
    out: redirect < 0 ? undefined : words[redirect + 1],
    code,
  };
}

const pages = markdownFiles()
  .map((file) => ({ file, examples: examplesOf(file) }))
  .filter(({ examples }) => examples.length > 0);

/** The state file that examples use. */
const releasesFile = `environments:
  default:
    values: [{tier: small}]
  prod:
    values: [{tier: large}]
---
releases:
- {name: db, namespace: data, chart: ./web}
- {name: web, namespace: shop, chart: ./web, needs: [data/db], labels: {tier: web}, values: [prod.yaml]}
`;

/** A suite for the chart that examples use. */
const suite = `suite: deployment
templates: [deployment.yaml]
tests:
  - it: uses the image of the values
    set: {image.tag: "1.27"}
    asserts: [{equal: {path: "spec.template.spec.containers[0].image", value: "nginx:1.27"}}]
`;

const home = process.cwd();
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'examples-'));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

it.each(pages)('$file: all examples run', async ({ examples }) => {
  const data = join(folder, 'data');
  mkdirSync(data);
  const env = { HOME: data, HELM_DATA_HOME: data, HELM_CACHE_HOME: data, HELM_CONFIG_HOME: data, TILLERLESS_SANDBOX: 'examples' };
  await runCli(['create', 'web'], { env });
  writeFileSync('prod.yaml', 'replicaCount: 2\nimage:\n  tag: "1.27"\n');
  writeFileSync('helmfile.yaml', releasesFile);
  mkdirSync('web/tests', { recursive: true });
  writeFileSync('web/tests/deployment_test.yaml', suite);
  for (const { line, words, env: own, out, code } of examples) {
    expect({ line, program: words[0] }).toEqual({ line, program: expect.stringMatching(/^(?:tillerless|helm)$/) });
    const result = await runCli(words.slice(1), { env: { ...env, ...own } });
    expect({ line, code: result.code, stderr: result.code === code ? '' : result.stderr }).toEqual({ line, code, stderr: '' });
    if (out !== undefined) writeFileSync(out, result.stdout);
  }
});
