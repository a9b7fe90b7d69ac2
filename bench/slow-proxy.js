// Forwards TCP connections to HOST:PORT, and delays each chunk by MS milliseconds in both directions. Prints its port.
//   node bench/slow-proxy.js HOST:PORT MS
import net from 'node:net';

const [, , host, ms] = process.argv;
const latencyMs = Number(ms);
const [hostname, port] = [host.slice(0, host.lastIndexOf(':')), Number(host.slice(host.lastIndexOf(':') + 1))];

const server = net.createServer((client) => {
  const upstream = net.connect(port, hostname);
  const pipe = (from, to) =>
    from
      .on('data', (chunk) => setTimeout(() => to.write(chunk), latencyMs))
      .on('end', () => setTimeout(() => to.end(), latencyMs))
      .on('error', () => to.destroy());
  client.setNoDelay(true);
  upstream.setNoDelay(true);
  pipe(client, upstream);
  pipe(upstream, client);
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
