import { TillerlessError } from '../../errors/tillerless-error.ts';
import { formatFloatG } from './float.ts';
import { GoObject } from './value.ts';

/** A complex128: imaginary constants of templates are all there is of them. */
export class Complex extends GoObject {
  readonly goType = 'complex128';
  readonly goKind = 'complex128';
  readonly real: number;
  readonly imaginary: number;

  constructor(real: number, imaginary: number) {
    super();
    this.real = real;
    this.imaginary = imaginary;
  }

  /** JSON has no such numbers. */
  marshalJson(): never {
    const helmText = 'json: unsupported type: complex128';
    throw new TillerlessError('USAGE', 'JSON has no complex numbers', { helmText });
  }

  /** Nor has YAML. */
  marshalYaml(): never {
    throw new TillerlessError('USAGE', 'YAML has no complex numbers', { helmText: 'cannot marshal type: complex128' });
  }

  override toString(): string {
    const imaginary = formatFloatG(this.imaginary);
    return `(${formatFloatG(this.real)}${/^[+-]/.test(imaginary) ? '' : '+'}${imaginary}i)`;
  }
}
