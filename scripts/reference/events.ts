import { eventTexts } from '../../src/report/event-fields.ts';
import { code, table } from './markdown.ts';

/** Returns the reference page for the events. */
export function eventsPage(): string {
  const sections = Object.entries(eventTexts).map(([type, { meaning, fields }]) => {
    const rows = Object.entries(fields).map(([name, about]) => [code(name), about]);
    return `## ${type}\n\n${meaning}\n\n${table(['field', 'meaning'], rows)}`;
  });
  return `# Events

\`--events ndjson\` prints one JSON object per line on stderr while install, upgrade, rollback, uninstall and test run. Each has
\`time\` (RFC 3339, UTC) and \`type\`; the other fields depend on the type. Programs that use the [library](../library.md) get the
same objects, without \`time\`.

\`\`\`json
{"time":"2026-01-02T03:04:05.678Z","type":"changed","object":"Deployment/web","namespace":"shop","change":"created"}
\`\`\`

${sections.join('\n')}`;
}
