import { formatFloatG } from './go-float.ts';
import { GoObject } from './go-value.ts';

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

  override toString(): string {
    const imaginary = formatFloatG(this.imaginary);
    return `(${formatFloatG(this.real)}${/^[+-]/.test(imaginary) ? '' : '+'}${imaginary}i)`;
  }
}
