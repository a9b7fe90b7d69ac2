import { logoutOfRegistry } from '../../actions/registry/registry-login.ts';
import { defineCommand } from '../support/define.ts';

export const command = defineCommand({
  command: 'logout [host]',
  arity: { min: 1 },
  builder: {},
  async handler({ args }, { io, settings, signal }) {
    const [host = ''] = args;
    io.stdout(`Removing login credentials for ${host}\n`);
    await logoutOfRegistry(host, { paths: settings.paths, env: io.env, signal });
  },
});
