import { type CommandModule, defineCommand } from '../support/define.ts';
import { completionScript, type Shell } from './scripts.ts';

/** Instructions for using each script, shown in the help text. */
const use: Readonly<Record<Shell, string>> = {
  bash: 'source <(tillerless completion bash)\n\nTo load it in every new shell, add that line to ~/.bashrc.',
  fish: 'tillerless completion fish | source\n\nTo load it in every new shell:\n\n  tillerless completion fish > ~/.config/fish/completions/tillerless.fish',
  powershell:
    'tillerless completion powershell | Out-String | Invoke-Expression\n\nTo load it in every new shell, add that line to your profile.',
  zsh: 'source <(tillerless completion zsh)\n\nTo load it in every new shell:\n\n  tillerless completion zsh > "$fpath[1]/_tillerless"',
};

/** Returns the command that prints a shell's completion script. */
export function completionCommand(shell: Shell): CommandModule {
  return defineCommand({
    command: shell,
    description: `Prints the ${shell} completion script, which completes commands, flags, releases, charts and more. To load completions in the current shell:\n\n  ${use[shell]}`,
    arity: { min: 0, max: 0 },
    builder: { 'no-descriptions': { kind: 'bool', describe: 'omit descriptions' } },
    async handler({ flags }, { io, program }) {
      io.stdout(completionScript(shell, program, !flags['no-descriptions']));
    },
  });
}
