import { archiveOf } from '../../../src/actions/charts/resolve-chart.ts';

const repository = {
  ...{ name: 'one', username: 'u', password: 'p', caFile: '', certFile: '', keyFile: '' },
  insecureSkipTlsVerify: false,
};

it.each([
  { url: 'https://a.example/charts', to: 'x.tgz', pass: false, want: 'u' },
  { url: 'https://a.example/charts', to: '/other/x.tgz', pass: false, want: 'u' },
  { url: 'https://a.example/charts', to: 'https://a.example:8443/x.tgz', pass: false, want: '' },
  { url: 'https://a.example/charts', to: 'http://a.example/x.tgz', pass: false, want: '' },
  { url: 'https://a.example/charts', to: 'https://b.example/x.tgz', pass: false, want: '' },
  { url: 'https://a.example/charts', to: 'https://b.example/x.tgz', pass: true, want: 'u' },
  { url: 'https://a.example/charts', to: 'http://b.example/x.tgz', pass: true, want: '' },
  { url: 'http://a.example/charts', to: 'https://a.example/x.tgz', pass: false, want: 'u' },
  { url: 'http://a.example:80/charts', to: 'https://a.example:8443/x.tgz', pass: false, want: '' },
  { url: 'http://a.example/charts', to: 'http://b.example/x.tgz', pass: true, want: 'u' },
])('sends the user name "$want" when downloading $to from the repository $url (pass: $pass)', ({ url, to, pass, want }) => {
  const entry = { version: '1.0.0', appVersion: '', description: '', keywords: [], urls: [to], digest: '' };
  expect(archiveOf({ ...repository, url, passCredentials: pass }, 'x', entry).login.username).toBe(want);
});

it.each([
  { url: 'https://a.example/charts', to: 'x.tgz', want: 'https://a.example/charts/x.tgz' },
  { url: 'https://a.example/charts/', to: 'x.tgz', want: 'https://a.example/charts/x.tgz' },
  { url: 'https://a.example/charts?key=1', to: 'sub/x.tgz', want: 'https://a.example/charts/sub/x.tgz?key=1' },
  { url: 'https://a.example/charts?key=1', to: 'https://a.example/x.tgz', want: 'https://a.example/x.tgz' },
  { url: 'https://a.example/charts', to: '../x.tgz', want: 'https://a.example/x.tgz' },
])('resolves $to relative to the repository $url: $want', ({ url, to, want }) => {
  const entry = { version: '1.0.0', appVersion: '', description: '', keywords: [], urls: [to], digest: '' };
  expect(archiveOf({ ...repository, url, passCredentials: false }, 'x', entry).url.href).toBe(want);
});
