import { completionCommand } from './completion.ts';

export const command = completionCommand('powershell');
