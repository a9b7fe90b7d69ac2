import { isEmailAddress } from '../../../src/actions/lint/email-address.ts';

// Results of IsEmail in govalidator, the library that Helm uses.
it.each([
  'a@b.co', 'a.b+c@d.e-f.co', 'a!#$%&*/=?^_`{|}~-@b.co', 'é@ü.de', 'a@b.co.', 'a@b_c.co', 'a@b..c.co', 'a@x1.co', '"a"@b.co', '"("@b.co',
])('accepts %s', (text) => expect(isEmailAddress(text)).toBe(true)); // biome-ignore format: one table

it.each([
  '', 'a', '@', 'a@', '@b.co', 'a@b', 'a@.co', 'a@b.', '.a@b.co', 'a.@b.co', 'a..b@c.co', 'a@-b.co', 'a@b-.co', 'a@b..co', 'a@b.c1',
  'a@1.2.3.4', 'a@[1.2.3.4]', 'a b@c.co', 'a@b.co ', ' a@b.co', '<a@b.co>', 'a@@b.co', 'a@b@c.co', '"ab"@c.co', '"a b"@c.co', 'a@b.co\n', '😀@b.co',
])('rejects %j', (text) => expect(isEmailAddress(text)).toBe(false)); // biome-ignore format: one table
