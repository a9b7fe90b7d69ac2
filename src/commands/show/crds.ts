import { showCommand } from './show-part.ts';

export const command = showCommand('crds');
