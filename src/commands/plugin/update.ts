import { updatePlugin } from '../../actions/plugins/installed-plugins.ts';
import { eachPlugin } from './each-plugin.ts';

export const command = eachPlugin({ name: 'update', done: 'Updated', act: updatePlugin });
