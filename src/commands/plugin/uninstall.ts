import { uninstallPlugin } from '../../actions/plugins/installed-plugins.ts';
import { eachPlugin } from './each-plugin.ts';

export const command = eachPlugin({
  name: 'uninstall',

  done: 'Uninstalled',
  act: uninstallPlugin,
});
