import { createServer } from 'node:net';

/** Returns an unused port of 127.0.0.1. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      // A server that listens on a port has an AddressInfo.
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
