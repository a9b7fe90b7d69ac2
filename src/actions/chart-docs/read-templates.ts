import { basename, join } from 'node:path';
import { fromGoBytes } from '../../base/go/bytes.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { defaultTemplate } from './builtin-templates.ts';
import { type ChartFiles, readFile } from './chart-files.ts';

/** A README template. If it consists of several files, `parts` contains the offset of each file. */
export interface ReadmeTemplate {
  readonly text: string;
  readonly parts: readonly TemplatePart[];
}

interface TemplatePart {
  readonly file: string;
  readonly offset: number;
}

interface TemplateSearch {
  /** paths as given by the user */
  readonly names: readonly string[];
  readonly searchRoot: string;
  readonly files: ChartFiles;
}

/**
 * Concatenates the template files of a chart. If any of them does not exist, the default template is appended.
 *
 * @throws FILE_IO
 */
export function readTemplates(directory: string, { names, searchRoot, files }: TemplateSearch): ReadmeTemplate {
  const parts: TemplatePart[] = [];
  let text = '';
  let isIncomplete = false;
  for (const name of names) {
    if (name === '') throw new TillerlessError('USAGE', 'the name of a template file is empty');
    const isOwn = basename(name) === name;
    const path = isOwn ? join(directory, name) : name.startsWith('.') ? join(searchRoot, name) : name;
    if (!files.exists(path)) {
      isIncomplete = true;
      continue;
    }
    parts.push({ file: path, offset: text.length });
    text += isOwn ? files.read(path) : fromGoBytes(readFile(path));
  }
  if (isIncomplete) {
    parts.push({ file: 'default template', offset: text.length });
    text += defaultTemplate;
  }
  return { text, parts };
}
