const fontSize = 14;
const charWidth = 8.43;
const lineHeight = 19;
const margin = 16;
const maxColumns = 118;

/** Terminal colours, keyed by SGR number. `undefined` resets the colour. */
const colours: Readonly<Record<string, string>> = {
  '31': '#ff7b72',
  '32': '#7ee787',
  '33': '#e3b341',
  '35': '#d2a8ff',
  '36': '#79c0ff',
};

/** Draws text with SGR colours as a terminal displays it. @param title alternative text for the picture */
export function terminalSvg(title: string, text: string): string {
  const lines = text.trimEnd().split('\n').flatMap(wrapped);
  const columns = Math.max(...lines.map((line) => [...line.replaceAll(sgr, '')].length));
  const width = Math.ceil(columns * charWidth + 2 * margin);
  const height = lines.length * lineHeight + 2 * margin;
  const rows = lines.map((line, index) => {
    const y = margin + index * lineHeight + fontSize;
    return `  <text x="${margin}" y="${y}" xml:space="preserve">${spans(line)}</text>\n`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
  <title>${escapeXml(title)}</title>
  <style>text { font: ${fontSize}px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #e6edf3; white-space: pre }</style>
  <rect width="100%" height="100%" rx="8" fill="#0d1117"/>
${rows.join('')}</svg>
`;
}

const sgr = /\u001b\[(\d*)m/g;

/** Wraps a long line like a terminal, but only between words. Lines with colours are not wrapped, because they are short. */
function wrapped(line: string): readonly string[] {
  if (line.length <= maxColumns) return [line];
  const at = line.lastIndexOf(' ', maxColumns);
  return [line.slice(0, at), ...wrapped(`  ${line.slice(at + 1)}`)];
}

function spans(line: string): string {
  const parts = line.split(sgr);
  // Text and SGR numbers alternate: "text", "33", "coloured", "0", "text".
  return parts
    .map((part, index) => {
      if (index % 2 === 1 || part === '') return '';
      const fill = colours[parts[index - 1] ?? ''];
      return fill === undefined || index === 0 ? escapeXml(part) : `<tspan fill="${fill}">${escapeXml(part)}</tspan>`;
    })
    .join('');
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
