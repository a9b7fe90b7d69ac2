import type { Socket } from 'node:net';

/** When waiting for a connection ends, and the message that it fails with then. */
export interface ConnectTimeout {
  readonly ms: number;
  readonly message: string;
}

/** Waits until a socket is connected, or its TLS handshake is done. */
export function connected(socket: Socket, event: 'connect' | 'secureConnect', timeout: ConnectTimeout): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => socket.destroy(new Error(timeout.message)), timeout.ms);
    socket.once('error', reject);
    socket.once('close', () => {
      clearTimeout(timer);
      reject(new Error('EOF'));
    });
    socket.once(event, () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
