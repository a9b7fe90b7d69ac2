import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { HostileCase } from './cases/hostile-case.ts';

/** Writes a case's files to a folder, and returns the command line to run there. */
export function layOut(hostile: HostileCase, folder: string): readonly string[] {
  const files = { 'c/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 0.1.0\n', ...hostile.files };
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  hostile.prepare?.(folder);
  return hostile.argv ?? ['template', 'r', 'c'];
}
