import { functionExamples } from '../../scripts/reference/function-examples.ts';
import { functionTable } from '../../src/engine/functions/registry.ts';
import { evaluate, failureOf } from '../support/expression.ts';

it('has an example for each function', () => {
  expect([...functionExamples.keys()].toSorted()).toEqual([...functionTable.keys()].toSorted());
});

// Functions that generate RSA keys are slow. They are tested in certificate.test.ts instead.
const isSlow = (expression: string): boolean => /gen(?:CA|SelfSignedCert|SignedCert) |"rsa"/.test(expression);

const examples = [...functionExamples].map(([name, example]) => ({ name, ...example }));

it.each(examples.filter(({ expression }) => !isSlow(expression)))(
  '$name: {{ $expression }}',
  ({ name, expression, output, fails }) => {
    expect(expression).toMatch(new RegExp(`\\b${name}\\b`));
    expect(fails ? failureOf(expression) : evaluate(expression)).toBe(output);
  },
);
