import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** A server that runs in a separate process. */
export interface ServerProcess {
  stop(): Promise<void>;
}

/**
 * Starts a program and waits until it accepts connections on the given ports. @throws with the program's output if it exits first
 */
export async function startProcess(
  command: string,
  args: readonly string[],
  { ports, env = {} }: { readonly ports: readonly number[]; readonly env?: Readonly<Record<string, string>> },
): Promise<ServerProcess> {
  const child = spawn(command, args, {
    env: { PATH: process.env.PATH, ...env } as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (said += part.toString('utf8')));
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await gone;
  };
  for (const port of ports)
    for (let tries = 1; !(await takesConnections(port)); tries++) {
      if (child.exitCode === null && tries < 200) await delay(50);
      else {
        child.kill('SIGKILL');
        throw new Error(`${command} does not serve port ${port}: ${said}`);
      }
    }
  return { stop };
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}
