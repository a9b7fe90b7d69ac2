import { basicAuthorization } from '../../src/base/basic-auth.ts';

it.each([
  {
    name: 'a user name and a password',
    username: 'Aladdin',
    password: 'open sesame',
    want: 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==',
  },
  { name: 'an empty password', username: 'u', password: '', want: 'Basic dTo=' },
  { name: 'non-ASCII characters', username: 'test', password: '123£', want: 'Basic dGVzdDoxMjPCow==' },
])('basicAuthorization: $name', ({ username, password, want }) => {
  expect(basicAuthorization({ username, password })).toBe(want);
});
