import { keyringFlags } from '../flags/server-flags.ts';
import { keyringOf } from '../support/chart-path.ts';
import { defineCommand } from '../support/define.ts';

export const command = defineCommand({
  command: 'verify [PATH]',
  arity: { min: 1, max: 1 },
  completes: ['path', 'path'],
  builder: keyringFlags,
  async handler({ args, flags }, context) {
    const { verifyPlugin } = await import('../../actions/plugins/plugin-package.ts');
    const { verificationText } = await import('../verify.ts');
    const verification = verifyPlugin(args[0] ?? '', await keyringOf(context, flags));
    context.io.stdout(verificationText(verification, 'Plugin'));
  },
});
