import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Forwards connections to a local port, simulating a network. */
export interface DyingLine {
  readonly port: number;
  /** silently drops all data on the connections that are currently open; later connections work */
  die(): void;
  close(): Promise<void>;
}

export async function startLine(port: number): Promise<DyingLine> {
  const open = new Set<Socket>();
  const dead = new WeakSet<Socket>();
  const join = (from: Socket, to: Socket): void => {
    open.add(from);
    from.on('data', (data) => void (dead.has(from) || to.write(data)));
    from.on('error', () => undefined);
    from.on('close', () => {
      open.delete(from);
      // Closing a connection would also require a packet.
      if (!dead.has(from)) to.destroy();
    });
  };
  const server = createServer((socket) => {
    const upstream = connect(port, '127.0.0.1');
    join(socket, upstream);
    join(upstream, socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    // The address is an AddressInfo, because the server listens on a port.
    port: (server.address() as AddressInfo).port,
    die: () => {
      for (const socket of open) dead.add(socket);
    },
    close: () => {
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
