#!/usr/bin/env node
// Serves a chart index at every path that ends with /index.yaml, with an ETag, as a file server does. Prints its port.
//   node bench/index-server.js CHARTS
import { createServer } from 'node:http';
import { bigIndex } from './big-index.js';

const index = Buffer.from(bigIndex(Number(process.argv[2])));
const etag = '"one"';
const server = createServer((request, response) => {
  if (!request.url.endsWith('/index.yaml')) response.writeHead(404).end();
  else if (request.headers['if-none-match'] === etag) response.writeHead(304, { etag }).end();
  else response.writeHead(200, { etag, 'content-length': index.length, 'content-type': 'application/yaml' }).end(index);
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
