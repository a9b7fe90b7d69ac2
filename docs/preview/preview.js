// Renders a chart in the browser whenever the chart or the values change.

const element = (id) => document.getElementById(id);
/** Time limit for a rendering in milliseconds, after which the worker is stopped. */
const limitMs = 30_000;

let worker;
let source;
let latest = 0;
let timer;

function startWorker() {
  worker?.terminate();
  worker = new Worker('worker.js', { type: 'module' });
  worker.onmessage = ({ data }) => show(data);
  worker.onerror = (event) => show({ id: latest, error: { message: event.message || 'the renderer could not be loaded' } });
}

function optionsFromPage() {
  const text = element('values').value;
  return {
    name: element('name').value || 'release-name',
    namespace: element('namespace').value || 'default',
    valuesFiles: text.trim() === '' ? [] : [{ name: 'values', text }],
  };
}

/** Renders the chart. The worker keeps the chart, so it is sent only once. */
function render(newSource) {
  if (newSource) source = newSource;
  if (!source) return;
  if (!worker) {
    startWorker();
    newSource = source;
  }
  const id = ++latest;
  document.body.setAttribute('aria-busy', 'true');
  worker.postMessage({ id, source: newSource, options: optionsFromPage() });
  clearTimeout(timer);
  timer = setTimeout(() => {
    worker.terminate();
    worker = undefined;
    show({ id, error: { message: `rendering took longer than ${limitMs / 1000} seconds` } });
  }, limitMs);
}

function show({ id, rendered, chart, error }) {
  // The result of an earlier rendering is outdated.
  if (id !== latest) return;
  clearTimeout(timer);
  document.body.removeAttribute('aria-busy');
  const problems = error
    ? [problem('error', errorText(error))]
    : rendered.unread.map((value) => problem('warning', unreadText(value)));
  element('problems').replaceChildren(...problems);
  element('status').textContent = error ? 'The chart cannot be rendered.' : statusText(rendered, chart);
  if (error) return;
  element('output').textContent = rendered.text;
  element('defaults').textContent = chart.defaults;
  element('documents').replaceChildren(...[...rendered.documents, ...rendered.hooks].map(documentLink));
}

function statusText({ documents, hooks }, { name, version }) {
  return `${name} ${version}: ${documents.length} objects, ${hooks.length} hooks`;
}

function problem(kind, text) {
  const line = document.createElement('p');
  line.className = kind;
  line.textContent = text;
  return line;
}

function place(where) {
  return where?.file === undefined
    ? ''
    : `${[where.file, where.line, where.column].filter((part) => part !== undefined).join(':')}: `;
}

function errorText({ message, hint, where, notes = [] }) {
  const lines = [place(where) + message, ...notes.map((note) => `  ${place(note.where)}${note.title}`)];
  return hint === undefined ? lines.join('\n') : `${lines.join('\n')}\nhint: ${hint}`;
}

function unreadText({ path, chart, suggestion, source: file, line, column }) {
  const advice = suggestion === undefined ? '' : `; did you mean ${suggestion}?`;
  return `${place({ file, line, column })}${path} is never read by chart ${chart}${advice}`;
}

/** Returns a link that scrolls to a document. */
function documentLink({ kind, name, template }) {
  const link = document.createElement('a');
  link.href = '#output';
  link.textContent = `${kind}/${name}`;
  link.title = template;
  link.onclick = (event) => {
    event.preventDefault();
    const output = element('output');
    const lines = output.textContent.split('\n');
    const line = lines.findIndex((text, at) => text === `# Source: ${template}` && isNamed(lines.slice(at), kind, name));
    output.scrollTop = (output.scrollHeight / lines.length) * Math.max(line, 0);
    output.focus();
  };
  return link;
}

/** Reports whether a document, given as lines, has the kind and name. */
function isNamed(lines, kind, name) {
  const end = lines.indexOf('---');
  const text = lines.slice(0, end < 0 ? undefined : end).join('\n');
  return text.includes(`kind: ${kind}`) && text.includes(`name: ${name}`);
}

async function bytesOf(file) {
  return new Uint8Array(await file.arrayBuffer());
}

/** Reads the files of a folder. The first element of each path is the folder itself. */
async function folderSource(files) {
  const entries = [...files].map(async (file) => [file.webkitRelativePath.split('/').slice(1).join('/'), await bytesOf(file)]);
  return Object.fromEntries(await Promise.all(entries));
}

/** Reads all files below a dropped folder. */
async function readEntry(entry, prefix) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    return [[prefix + entry.name, await bytesOf(file)]];
  }
  const reader = entry.createReader();
  const files = [];
  for (;;) {
    // A reader returns a limited number of entries at a time.
    const entries = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (entries.length === 0) return files;
    for (const inner of entries) files.push(...(await readEntry(inner, `${prefix}${entry.name}/`)));
  }
}

async function droppedSource({ items, files }) {
  const entry = items[0]?.webkitGetAsEntry?.();
  if (!entry?.isDirectory) return files[0] && bytesOf(files[0]);
  const all = await readEntry(entry, '');
  return Object.fromEntries(all.map(([path, bytes]) => [path.split('/').slice(1).join('/'), bytes]));
}

element('file').onchange = async ({ target }) => target.files[0] && render(await bytesOf(target.files[0]));
element('folder').onchange = async ({ target }) => target.files.length > 0 && render(await folderSource(target.files));
for (const id of ['values', 'name', 'namespace']) element(id).oninput = () => render();

document.ondragover = (event) => {
  event.preventDefault();
  document.body.classList.add('is-dropping');
};
document.ondragleave = () => document.body.classList.remove('is-dropping');
document.ondrop = async (event) => {
  event.preventDefault();
  document.body.classList.remove('is-dropping');
  const dropped = await droppedSource(event.dataTransfer);
  if (dropped) render(dropped);
};
