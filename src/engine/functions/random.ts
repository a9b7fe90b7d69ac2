import type { Int } from '../../base/go/value.ts';
import { TextLimitError } from '../template/text-limit.ts';
import { spendSteps } from '../template/work-budget.ts';
import { defineImpure, refuse } from './define.ts';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const digits = '0123456789';
const printable = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join('');

/** Maximum number of random characters. */
const maxRandom = 1 << 24;

/** Number of random characters that cost one step of the rendering budget. */
const charactersPerStep = 8;

type Random = { randomBytes(size: number): Uint8Array };

function randomBase64(context: Random, count: Int): string {
  const size = Number(count.value);
  if (size < 0) return refuse('runtime error: makeslice: len out of range');
  if (size > maxRandom) throw new TextLimitError(size);
  return Buffer.from(context.randomBytes(size)).toString('base64');
}

function randomText(context: Random, count: Int, alphabet: string): string {
  const size = Number(count.value);
  if (size > maxRandom) throw new TextLimitError(size);
  spendSteps(size / charactersPerStep);
  const limit = 256 - (256 % alphabet.length);
  if (size <= 0) return '';
  const out = Buffer.alloc(size);
  let length = 0;
  while (length < size)
    for (const byte of context.randomBytes(size - length + 8))
      if (byte < limit && length < size) out[length++] = alphabet.charCodeAt(byte % alphabet.length);
  return out.toString('latin1');
}

/** Functions that return random values. The random bytes come from the context. */
export const randomFunctions = defineImpure({
  randAlphaNum: {
    args: ['int'],
    doc: 'Returns N random letters and digits.',
    cost: { steps: 20, perCharacter: 0.5, bytes: 400 },
    call: (context, count) => randomText(context, count, letters + digits),
  },
  randAlpha: {
    args: ['int'],
    doc: 'Returns N random letters.',
    cost: { steps: 20, perCharacter: 0.5, bytes: 400 },
    call: (context, count) => randomText(context, count, letters),
  },
  randNumeric: {
    args: ['int'],
    doc: 'Returns N random digits.',
    cost: { steps: 20, perCharacter: 0.5, bytes: 400 },
    call: (context, count) => randomText(context, count, digits),
  },
  randAscii: {
    args: ['int'],
    doc: 'Returns N random printable ASCII characters.',
    cost: { steps: 20, perCharacter: 0.5, bytes: 400 },
    call: (context, count) => randomText(context, count, printable.slice(0, 94)),
  },
  randBytes: {
    args: ['int'],
    doc: 'Returns N random bytes, encoded as base64.',
    cost: { steps: 20, perCharacter: 0.5, bytes: 400 },
    call: randomBase64,
  },
  uuidv4: {
    args: [],
    doc: 'Returns a random UUID.',
    cost: { steps: 20, perCharacter: 0.5, bytes: 400 },
    call: (context) => {
      const bytes = Buffer.from(context.randomBytes(16));
      bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
      bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
      return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    },
  },
  shuffle: {
    args: ['string'],
    doc: 'Returns the characters of a string in random order.',
    cost: { steps: 20, perCharacter: 2, bytes: 400, bytesPerCharacter: 24 },
    call: (context, text) => {
      const chars = [...text];
      const random = Buffer.from(context.randomBytes(Math.max(0, 4 * (chars.length - 1))));
      for (let i = chars.length - 1; i > 0; i--) {
        const j = random.readUInt32LE(4 * (chars.length - 1 - i)) % (i + 1);
        [chars[i], chars[j]] = [chars[j] ?? '', chars[i] ?? ''];
      }
      return chars.join('');
    },
  },
  getHostByName: {
    args: ['string'],
    doc: 'Returns an IP address of a host name, or an empty string unless DNS is enabled.',
    call: (context, name) => (context.enableDns ? (context.resolveHost?.(name) ?? '') : ''),
  },
});
