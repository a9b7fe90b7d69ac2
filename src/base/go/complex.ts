import { TillerlessError } from '../../errors/tillerless-error.ts';
import { formatFloatG } from './float.ts';
import { GoObject } from './value.ts';

/** A complex128. The only way to create one is an imaginary constant in a template. */
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

  /** Throws an error, because JSON does not support complex numbers. */
  marshalJson(): never {
    const helmText = 'json: unsupported type: complex128';
    throw new TillerlessError('USAGE', 'complex numbers cannot be written as JSON', { helmText });
  }

  /** Throws an error, because YAML does not support complex numbers. */
  marshalYaml(): never {
    throw new TillerlessError('USAGE', 'complex numbers cannot be written as YAML', {
      helmText: 'cannot marshal type: complex128',
    });
  }

  override toString(): string {
    const imaginary = formatFloatG(this.imaginary);
    return `(${formatFloatG(this.real)}${/^[+-]/.test(imaginary) ? '' : '+'}${imaginary}i)`;
  }
}
