// Renders charts outside the page's thread, so that the page can stop a chart that takes too long.
import { isTillerlessError, loadChart, renderChartAsync } from '../../dist/web/render.js';

let chart;

/** Returns an error as plain data, because messages between threads do not keep its class. */
function plainError(error) {
  if (!isTillerlessError(error)) return { message: String(error) };
  const { code, message, hint, where, notes } = error;
  return {
    code,
    message,
    hint,
    where,
    notes: notes.map(({ title, where: at, hint: advice }) => ({ title, where: at, hint: advice })),
  };
}

function defaultValues() {
  const file = chart.raw.find(({ name }) => name === 'values.yaml');
  return file ? new TextDecoder().decode(file.data) : '';
}

self.onmessage = async ({ data: { id, source, options } }) => {
  try {
    if (source) chart = loadChart(source);
    const { name, version } = chart.metadata;
    const rendered = await renderChartAsync(chart, { ...options, unread: true });
    self.postMessage({ id, rendered, chart: { name, version, defaults: defaultValues() } });
  } catch (error) {
    self.postMessage({ id, error: plainError(error) });
  }
};
