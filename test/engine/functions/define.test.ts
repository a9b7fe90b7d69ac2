import { defineFunctions } from '../../../src/engine/functions/define.ts';
import { functionTable } from '../../../src/engine/functions/registry.ts';

it('derives the parameter types of a function from its argument kinds', () => {
  const family = defineFunctions({
    good: { args: ['int', '...string'], doc: 'Good.', call: (count, ...texts) => `${count.value}${texts.length}` },
    // @ts-expect-error an int arrives as Int, not as string
    bad: { args: ['int'], doc: 'Bad.', call: (text: string) => text },
  });
  expect(family.good).toMatchObject({ params: ['int'], rest: 'string', doc: 'Good.' });
});

it.each([...functionTable].map(([name, { doc }]) => ({ name, doc })))('$name has one line of documentation', ({ doc }) => {
  expect(doc).toMatch(/^[A-Z][^\n]*\.$/);
});

it('fills in the default values of a cost', () => {
  const { f } = defineFunctions({ f: { args: [], doc: 'F.', cost: { steps: 3 }, call: () => '' } });
  expect(f?.cost).toEqual({ steps: 3, perCharacter: 0.02, bytes: 0, bytesPerCharacter: 0 });
});
