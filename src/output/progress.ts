import type { ReleaseEvent } from '../report/release-event.ts';
import type { Io } from './io.ts';
import { visibleText } from './visible.ts';

/** Shows the progress of an operation. */
export interface Progress {
  readonly emit: (event: ReleaseEvent) => void;
  /** sets the title of the current operation on the progress screen */
  setTitle(title: string): void;
  /** prints permanent lines above the progress screen */
  print(write: () => void): void;
  /** erases the progress screen; must be called after the operation, even if it failed */
  close(): void;
}

export interface ProgressOptions {
  /** title of the operation, for example "upgrading web (revision 7) in shop" */
  readonly title: string;
  /** true to write one JSON object per line instead of text */
  readonly ndjson: boolean;
}

/** Delay before progress is shown, so that fast operations draw nothing. */
const patienceMs = 300;

/** Shows progress on stderr: on a terminal, as a screen that is redrawn; otherwise, as one line per event (text or NDJSON). */
export function startProgress(io: Io, options: ProgressOptions): Progress {
  if (options.ndjson)
    return {
      emit: (event) => io.stderr(`${JSON.stringify({ time: new Date(io.now()).toISOString(), ...event })}\n`),
      ...plain,
    };
  return io.isTerminal.stderr ? screenProgress(io, options.title) : lineProgress(io);
}

/** The methods of a `Progress` without a screen, which prints output directly. */
const plain: Pick<Progress, 'setTitle' | 'print' | 'close'> = {
  setTitle: () => undefined,
  print: (write) => write(),
  close: () => undefined,
};

function lineProgress(io: Io): Progress {
  return {
    emit: (event) => {
      const line = describe(event);
      if (line !== undefined) io.stderr(`${line}\n`);
    },
    ...plain,
  };
}

/** Reports whether an event is printed permanently, above the progress rows if they are shown. */
function standsAlone({ type }: ReleaseEvent): boolean {
  return type === 'recovered' || type === 'lock-awaited' || type === 'warning' || type === 'log';
}

/** Returns the line for an event, or undefined if the event is only shown on the progress screen. */
export function describe(event: ReleaseEvent): string | undefined {
  const text = eventText(event);
  return text === undefined ? undefined : visibleText(text);
}

function eventText(event: ReleaseEvent): string | undefined {
  switch (event.type) {
    case 'recovered':
      return recoveredText(event);
    case 'lock-awaited':
      return awaitedText(event);
    case 'hook-started':
      return `${event.event}  ${event.object}  started`;
    case 'hook-finished':
      return `${event.event}  ${event.object}  ${event.phase.toLowerCase()} after ${seconds(event.ms)}${event.reason ? `: ${event.reason}` : ''}`;
    case 'wait-started':
      return `waiting for ${event.objects} resource(s) to be ${event.until}, at most ${seconds(event.timeoutMs)}`;
    case 'waiting':
      return `${event.object}  ${event.detail}${event.reason ? `  ${event.reason}` : ''}`;
    case 'ready':
    case 'gone':
      return `${event.object}  ${event.type} after ${seconds(event.ms)}`;
    case 'log':
      return `${event.object} │ ${event.line}`;
    case 'warning':
      return `warning: ${event.object === undefined ? '' : `${event.object}: `}${event.text}`;
    case 'recorded':
    case 'changed':
      return undefined;
  }
}

function recoveredText(event: Extract<ReleaseEvent, { type: 'recovered' }>): string {
  const left = `release ${event.release}: revision ${event.revision} was left "${event.status}" by ${event.holder}, silent for ${seconds(event.silentMs)}.`;
  return `${left}\nrecovered: marked revision ${event.revision} as failed (interrupted)${event.from === undefined ? '' : `; continuing from revision ${event.from}`}.`;
}

function awaitedText({
  release,
  revision,
  status,
  name,
  since,
  silentMs,
  leftMs,
}: Extract<ReleaseEvent, { type: 'lock-awaited' }>): string {
  const held = `release ${release}: revision ${revision} is "${status}", held by ${name}${since ? ` since ${since}` : ''}, last heard of ${seconds(silentMs)} ago.`;
  return `${held}\nwaiting for it, at most ${seconds(leftMs)}.`;
}

function seconds(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)}s`;
  return `${Math.floor(ms / 60_000)}m${Math.round((ms % 60_000) / 1000)}s`;
}

interface Row {
  readonly mark: '●' | '✔' | '✘';
  readonly text: string;
}

/** Draws lines at the bottom of the terminal: the number of ready objects, and a line for each hook and each awaited object. */
function screenProgress(io: Io, firstTitle: string): Progress {
  let title = firstTitle;
  const started = io.now();
  const rows = new Map<string, Row>();
  let total = 0;
  let settled = 0;
  let until = 'ready';
  let drawn = 0;
  let visible = false;
  const erase = (): void => {
    if (drawn > 0) io.stderr(`\u001b[${drawn}A\u001b[J`);
    drawn = 0;
  };
  const draw = (): void => {
    erase();
    const clock = Math.floor((io.now() - started) / 1000);
    const head = `${title}${' '.repeat(4)}${String(Math.floor(clock / 60)).padStart(2, '0')}:${String(clock % 60).padStart(2, '0')}`;
    const count = total > 0 ? [`  ${settled === total ? '✔' : '●'} ${settled} of ${total} resources ${until}`] : [];
    const lines = [head, ...count, ...[...rows.values()].slice(-12).map((row) => `  ${row.mark} ${visibleText(row.text)}`)];
    io.stderr(lines.map((line) => `${line.slice(0, Math.max(20, io.columns - 1))}\n`).join(''));
    drawn = lines.length;
  };
  const first = setTimeout(() => {
    visible = true;
    draw();
  }, patienceMs);
  const tick = setInterval(() => visible && draw(), 1000);
  return {
    emit: (event) => {
      if (event.type === 'wait-started') {
        total += event.objects;
        until = event.until;
      }
      if (event.type === 'ready' || event.type === 'gone') settled++;
      updateRow(rows, event);
      if (standsAlone(event)) {
        erase();
        io.stderr(`${describe(event)}\n`);
      }
      if (visible) draw();
    },
    setTitle: (text) => {
      title = text;
    },
    print: (write) => {
      erase();
      write();
      if (visible) draw();
    },
    close: () => {
      clearTimeout(first);
      clearInterval(tick);
      if (visible) erase();
    },
  };
}

function updateRow(rows: Map<string, Row>, event: ReleaseEvent): void {
  switch (event.type) {
    case 'waiting':
      rows.set(event.object, { mark: '●', text: `${event.object.padEnd(32)} ${event.detail}  ${event.reason}` });
      break;
    case 'ready':
    case 'gone':
      rows.delete(event.object);
      break;
    case 'hook-started':
      rows.set(event.object, { mark: '●', text: `${event.event}  ${event.object}` });
      break;
    case 'hook-finished':
      rows.set(event.object, {
        mark: event.phase === 'Succeeded' ? '✔' : '✘',
        text: `${event.event}  ${event.object.padEnd(24)} ${event.phase.toLowerCase()}  ${seconds(event.ms)}`,
      });
      break;
    default:
  }
}
