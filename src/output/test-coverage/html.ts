import {
  actionRatio,
  branchRatio,
  type ChartCoverage,
  type CoverageReport,
  type FileCoverage,
  percentage,
  type Ratio,
  sumOf,
  templateRatio,
  totalPercentage,
} from '../../report/coverage-report.ts';

const style = `body { font: 14px sans-serif; margin: 2em; color: #222; }
table { border-collapse: collapse; } td, th { padding: .2em .8em; text-align: left; border-bottom: 1px solid #ddd; }
pre { background: #f7f7f7; padding: 1em; overflow-x: auto; line-height: 1.4; counter-reset: line; }
.line::before { counter-increment: line; content: counter(line); display: inline-block; width: 3em; color: #999; }
.covered { background: #cdf0cd; } .missed { background: #f8c9c9; } .partial { background: #fbe7a8; }`;

/** Formats coverage as a self-contained page that shows all templates with covered and uncovered code marked. */
export function coverageHtml(report: CoverageReport): string {
  const total = totalPercentage(report).toFixed(1);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Coverage ${total} %</title>
<style>${style}</style>
<h1>Coverage ${total} %</h1>
<p><span class="covered">ran</span> <span class="partial">one outcome did not occur</span> <span class="missed">did not run</span></p>
${report.charts.map(chartHtml).join('')}</html>
`;
}

function chartHtml({ name, files, values }: ChartCoverage): string {
  const rows = files.map(
    (file) => `<tr><td><a href="#${escaped(file.path)}">${escaped(file.path)}</a></td>${cells([file])}</tr>\n`,
  );
  const total = { covered: values.read, total: values.read + values.unread.length };
  const unread = values.unread.length === 0 ? '' : `; not read: ${values.unread.map(escaped).join(', ')}`;
  return `<h2>${escaped(name)}</h2>
<table>
<tr><th>Template</th><th>Actions</th><th>Branches</th><th>Named templates</th></tr>
${rows.join('')}<tr><th>total</th>${cells(files)}</tr>
</table>
<p>Default values that were read: ${ratioText(total)}${unread}</p>
${files.map(fileHtml).join('')}`;
}

function cells(files: readonly FileCoverage[]): string {
  return [actionRatio, branchRatio, templateRatio].map((ratio) => `<td>${ratioText(sumOf(files.map(ratio)))}</td>`).join('');
}

function ratioText(ratio: Ratio): string {
  return ratio.total === 0 ? '-' : `${ratio.covered}/${ratio.total} (${percentage(ratio).toFixed(0)} %)`;
}

interface Mark {
  readonly start: number;
  readonly end: number;
  readonly style: 'covered' | 'missed' | 'partial';
  readonly title: string;
}

function fileHtml(file: FileCoverage): string {
  const { path, source } = file;
  let at = 0;
  let html = '';
  for (const { start, end, style: name, title } of marksOf(file)) {
    if (start < at) continue;
    html += `${escaped(source.slice(at, start))}<span class="${name}" title="${escaped(title)}">${escaped(source.slice(start, end))}</span>`;
    at = end;
  }
  html += escaped(source.slice(at));
  const lines = html.split('\n').map((line) => `<span class="line"></span>${line}`);
  return `<h3 id="${escaped(path)}">${escaped(path)}</h3>\n<pre>${lines.join('\n')}</pre>\n`;
}

/**
 * Returns the ranges to highlight, in source order. A partially covered branch is highlighted instead of the action that starts
 * it.
 */
function marksOf({ actions, branches, templates }: FileCoverage): Mark[] {
  const marks = new Map<number, Mark>();
  for (const range of [...actions, ...templates]) {
    const { start, end, count } = range;
    marks.set(start, { start, end, style: count > 0 ? 'covered' : 'missed', title: `ran ${count} times` });
  }
  for (const { start, end, taken, skipped } of branches) {
    const isPartial = (taken === 0) !== (skipped === 0);
    if (isPartial) marks.set(start, { start, end, style: 'partial', title: `true ${taken} times, false ${skipped} times` });
  }
  return [...marks.values()].sort((a, b) => a.start - b.start);
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}
