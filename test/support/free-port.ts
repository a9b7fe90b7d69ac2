import { createServer } from 'node:net';

/** Returns an unused port on 127.0.0.1. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      // The address is an AddressInfo, because the server listens on a port.
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
