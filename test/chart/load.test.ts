import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { loadChart } from '../../src/chart/load.ts';
import { loadChartArchive, loadChartFiles } from '../../src/chart/load-files.ts';

const CHART = 'apiVersion: v2\nname: web\nversion: 1.2.3\n';

/** Returns a tar entry. The type is "0" for a file and "2" for a symbolic link. */
function tarEntry(name: string, text: string, type = '0'): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write('0000644\0', 100);
  header.write(`${text.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('        ', 148);
  header.write(type, 156);
  header.write('ustar\0', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const body = Buffer.alloc(Math.ceil(text.length / 512) * 512);
  body.write(text);
  return Buffer.concat([header, body]);
}

function archive(...entries: readonly (readonly [string, string, string?])[]): Buffer {
  return gzipSync(Buffer.concat([...entries.map(([name, text, type]) => tarEntry(name, text, type)), Buffer.alloc(1024)]));
}

function fromTexts(files: Readonly<Record<string, string>>) {
  return loadChartFiles(Object.entries(files).map(([name, text]) => ({ name, data: Buffer.from(text) })));
}

describe('archives', () => {
  it('reads files and subcharts', () => {
    const sub = archive(['sub/Chart.yaml', CHART.replace('web', 'sub')]);
    const chart = fromTexts({
      'Chart.yaml': CHART,
      'templates/a.yaml': 'a: 1',
      'crds/x.yaml': 'b: 2',
      'charts/dir/Chart.yaml': CHART.replace('web', 'dir'),
    });
    expect(chart.subcharts.map(({ metadata }) => metadata.name)).toEqual(['dir']);
    const packed = loadChartArchive(archive(['web/Chart.yaml', CHART], ['web/templates/a.yaml', 'a: 1'], ['web/README', 'x']));
    expect(packed.templates.map(({ name }) => name)).toEqual(['templates/a.yaml']);
    expect(packed.files.map(({ name }) => name)).toEqual(['README']);
    expect(loadChartArchive(sub).metadata).toMatchObject({ name: 'sub', version: '1.2.3' });
  });

  it('uses the last of two files with the same name, and reads links as empty files', () => {
    const chart = loadChartArchive(archive(['web/Chart.yaml', CHART], ['web/a', '1'], ['web/a', '2'], ['web/link', '', '2']));
    expect(chart.files.map(({ name, data }) => [name, Buffer.from(data).toString()])).toEqual([
      ['a', '2'],
      ['link', ''],
    ]);
  });

  it.each([
    { name: 'x/../../evil', reason: 'parent directory' },
    { name: 'x\\..\\..\\evil', reason: 'parent directory' },
    { name: 'x//etc/evil', reason: 'absolute paths' },
    { name: 'x/c:/evil', reason: 'illegally named files' },
    { name: 'Chart.yaml', reason: 'base directory' },
    { name: 'alone', reason: 'outside the base directory' },
  ])('rejects an entry named $name', ({ name, reason }) => {
    const bytes = archive(['web/Chart.yaml', CHART], [name, 'x']);
    expect(() => loadChartArchive(bytes)).toThrow(expect.objectContaining({ code: 'CHART_ARCHIVE' }));
    expect(() => loadChartArchive(bytes)).toThrow(reason);
  });

  it('rejects truncated, damaged and oversized archives', () => {
    const whole = archive(['web/Chart.yaml', CHART], ['web/a', 'x'.repeat(5000)]);
    const tar = Buffer.concat([tarEntry('web/a', 'x')]);
    tar.write('9', 148);
    expect(() => loadChartArchive(whole.subarray(0, 60))).toThrow(expect.objectContaining({ code: 'CHART_ARCHIVE' }));
    expect(() => loadChartArchive(gzipSync(tar))).toThrow(expect.objectContaining({ code: 'CHART_ARCHIVE' }));
    expect(() => loadChartArchive(gzipSync(Buffer.alloc(200 << 20)))).toThrow(expect.objectContaining({ code: 'CHART_LIMIT' }));
  });
});

describe('Chart.yaml', () => {
  it.each([
    { name: 'a missing name', text: 'version: 1.0.0', want: 'validation: chart.metadata.name is required' },
    { name: 'a path as name', text: 'name: a/b\nversion: 1.0.0', want: 'validation: chart.metadata.name "a/b" is invalid' },
    {
      name: 'two dots as name',
      text: 'name: ..\nversion: 1.0.0',
      want: 'validation: chart.metadata.name ".." is not allowed',
    },
    { name: 'a missing version', text: 'name: a', want: 'validation: chart.metadata.version is required' },
    {
      name: 'a null dependency',
      text: 'name: a\nversion: 1.0.0\ndependencies: [null]',
      want: 'validation: dependencies must not contain empty or null nodes',
    },
    {
      name: 'an alias with a slash',
      text: 'name: a\nversion: 1.0.0\ndependencies: [{name: s, alias: x/y}]',
      want: 'validation: dependency "s" has disallowed characters in the alias',
    },
    {
      name: 'a string instead of a list',
      text: 'name: a\nversion: 1.0.0\nkeywords: x',
      want: 'cannot load Chart.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go struct field Metadata.keywords of type []string',
    },
  ])('rejects $name', ({ text, want }) => {
    expect(() => fromTexts({ 'Chart.yaml': text })).toThrow(expect.objectContaining({ code: 'CHART_INVALID', helmText: want }));
  });

  it('reads numbers as text and drops control characters', () => {
    const { metadata } = fromTexts({ 'Chart.yaml': 'name: a\nversion: 1\nappVersion: 1.10\ndescription: "x\\u0007\\ny"\n' });
    expect(metadata).toMatchObject({ version: '1', appVersion: '1.1', description: 'x y', apiVersion: 'v1' });
  });
});

describe('directories', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'chart-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function put(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries({ 'Chart.yaml': CHART, ...files })) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
  }

  it.each([
    { ignore: 'no-such-*\nx-y.md\n*.txt', kept: ['.helmignore', 'a.md', 'd/c.md'] },
    { ignore: '/a.*\nd/', kept: ['.helmignore', 'b.txt'] },
    { ignore: 'd/*.md', kept: ['.helmignore', 'a.md', 'b.txt', 'd/e.txt'] },
    { ignore: '# nothing\n\n', kept: ['.helmignore', 'a.md', 'b.txt', 'd/c.md', 'd/e.txt'] },
  ])('ignores files that .helmignore matches: $ignore', ({ ignore, kept }) => {
    put({ '.helmignore': ignore, 'a.md': '', 'b.txt': '', 'd/c.md': '', 'd/e.txt': '' });
    expect(loadChart(folder).files.map(({ name }) => name)).toEqual(kept);
  });

  it.each(['[', 'a[', '.*[', '.*\\'])('rejects the malformed pattern %s', (pattern) => {
    put({ '.helmignore': `${pattern}\n` });
    expect(() => loadChart(folder)).toThrow(expect.objectContaining({ helmText: 'syntax error in pattern' }));
  });

  it('treats a negated rule as Helm does: it ignores all other files, including Chart.yaml', () => {
    put({ '.helmignore': '!keep.txt\n', 'keep.txt': '' });
    expect(() => loadChart(folder)).toThrow(expect.objectContaining({ message: expect.stringContaining('Chart.yaml') }));
  });

  it('follows symbolic links, and reports a missing chart', () => {
    put({ real: 'x' });
    symlinkSync(join(folder, 'real'), join(folder, 'linked'));
    expect(loadChart(folder).files.map(({ name }) => name)).toEqual(['linked', 'real']);
    expect(() => loadChart(join(folder, 'none'))).toThrow(expect.objectContaining({ code: 'CHART_NOT_FOUND' }));
  });

  it.each([
    { target: 'nowhere', reason: 'lstat FOLDER/files/nowhere: no such file or directory' },
    { target: '/none/x', reason: 'lstat /none/x: no such file or directory' },
    { target: 'link', reason: 'EvalSymlinks: too many links' },
  ])('names a symbolic link to $target that cannot be followed', ({ target, reason }) => {
    put({ 'files/a': '' });
    const link = join(folder, 'files/link');
    symlinkSync(target, link);
    const helmText = `error evaluating symlink ${link}: ${reason.replace('FOLDER', folder)}`;
    expect(() => loadChart(folder)).toThrow(expect.objectContaining({ code: 'FILE_IO', helmText }));
  });

  it.each([
    { name: 'web-1.0.0.tgz', data: Buffer.from('text'), reason: 'unexpected EOF' },
    { name: 'web-1.0.0.tgz', data: Buffer.from('more than ten bytes'), reason: 'gzip: invalid header' },
    { name: 'web-1.0.0.tgz', data: Buffer.alloc(0), reason: 'EOF' },
    { name: 'web-1.0.0.tgz', data: archive(['web/Chart.yaml', CHART]).subarray(0, 60), reason: 'unexpected EOF' },
    { name: 'web-1.0.0.tgz', data: gzipSync(''), reason: 'no files in chart archive' },
    { name: 'web-1.0.0.tgz', data: archive(['web/Chart.yaml', 'name: []']), reason: /^cannot load Chart.yaml: / },
  ])('names a corrupt archive in charts/ ($reason)', ({ name, data, reason }) => {
    put({ 'charts/.keep': '' });
    writeFileSync(join(folder, 'charts', name), data);
    const text =
      typeof reason === 'string'
        ? `error unpacking subchart ${name} in web: ${reason}`
        : expect.stringMatching(/subchart web-1.0.0.tgz in web: cannot load/);
    expect(() => loadChart(folder)).toThrow(expect.objectContaining({ helmText: text }));
  });

  it('merges the documents of values.yaml', () => {
    put({ 'values.yaml': 'a: {b: 1}\n---\na: {c: 2}\n' });
    expect(loadChart(folder).values).toEqual(
      new Map([
        [
          'a',
          new Map([
            ['b', 1],
            ['c', 2],
          ]),
        ],
      ]),
    );
  });
});
