import type { Socket } from 'node:net';

/** The timeout for a connection, and the error message to use when it expires. */
export interface ConnectTimeout {
  readonly ms: number;
  readonly message: string;
}

/** Waits until a socket is connected (`connect`), or until its TLS handshake is complete (`secureConnect`). */
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
