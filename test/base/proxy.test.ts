import { proxyFor } from '../../src/base/proxy.ts';

it.each([
  { name: 'a host', url: 'https://a.example/', no: 'a.example', want: false },
  { name: 'a subdomain', url: 'https://x.a.example/', no: 'a.example', want: false },
  { name: 'a subdomain, with a leading dot', url: 'https://x.a.example/', no: '.a.example', want: false },
  { name: 'the domain itself, with a leading dot', url: 'https://a.example/', no: '.a.example', want: true },
  { name: 'a subdomain, with a wildcard', url: 'https://x.a.example/', no: '*.a.example', want: false },
  { name: 'the domain itself, with a wildcard', url: 'https://a.example/', no: '*.a.example', want: true },
  { name: 'a host in upper case', url: 'https://a.example/', no: 'A.Example', want: false },
  { name: 'another host', url: 'https://ba.example/', no: 'a.example', want: true },
  { name: 'a port', url: 'https://a.example:8443/', no: 'a.example:8443', want: false },
  { name: 'another port', url: 'https://a.example/', no: 'a.example:8443', want: true },
  { name: 'a network', url: 'https://10.1.2.3/', no: '10.0.0.0/8', want: false },
  { name: 'another network', url: 'https://11.1.2.3/', no: '10.0.0.0/8', want: true },
  { name: 'an IPv6 network', url: 'https://[fd00::1]/', no: 'fd00::/8', want: false },
  { name: 'an IP address', url: 'https://10.1.2.3:99/', no: '10.1.2.3', want: false },
  { name: 'everything', url: 'https://a.example/', no: '*', want: false },
  { name: 'an empty list', url: 'https://a.example/', no: '', want: true },
  { name: 'an empty list and a loopback address', url: 'https://127.0.0.1/', no: '', want: false },
])('NO_PROXY with $name, proxy for $url: $want', ({ url, no, want }) => {
  const env = { HTTPS_PROXY: 'proxy.example:3128', NO_PROXY: no };
  expect(proxyFor(new URL(url), env)?.href).toBe(want ? 'http://proxy.example:3128/' : undefined);
});
