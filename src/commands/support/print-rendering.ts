import { join } from 'node:path';
import type { Rendering } from '../../actions/render/render-release.ts';
import { templateText } from '../../actions/render/select-documents.ts';
import { writeTemplates } from '../../actions/render/write-templates.ts';
import type { TemplateFlags } from '../flags/template-flags.ts';
import type { Context } from './context.ts';

/** Prints the output of `template`, or writes it to --output-dir. @throws TEMPLATE_NOT_FOUND, FILE_IO */
export async function printRendering(
  { io }: Context,
  flags: TemplateFlags,
  { name, rendering }: { readonly name: string; readonly rendering: Rendering },
): Promise<void> {
  const choice = {
    includeCrds: flags['include-crds'],
    noHooks: flags['no-hooks'],
    skipTests: flags['skip-tests'],
    showOnly: flags['show-only'],
  };
  if (flags['output-dir'] === '') {
    const text = templateText(rendering, choice);
    return io.stdout(
      flags['show-origin'] ? (await import('../../actions/render/show-origin.ts')).annotateOrigins(text, rendering) : text,
    );
  }
  const folder = flags['release-name'] ? join(flags['output-dir'], name) : flags['output-dir'];
  for (const path of writeTemplates(rendering, choice, folder)) io.stdout(`wrote ${path}\n`);
  io.stdout('\n');
}
