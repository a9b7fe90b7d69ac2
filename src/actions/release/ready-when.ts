import type { Chart } from '../../chart/model.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { shortName, type Target } from '../../kube/resource.ts';
import { readyWhenAnnotation, readyWhenOf } from '../../kube/wait/ready-when.ts';
import { annotationPlace } from '../explain/find-annotation-line.ts';

/** A target object and, if known, the path of its template. */
type Placed = Target & { readonly path?: string };

/**
 * Checks the readiness expressions of objects before anything is written.
 *
 * @throws MANIFEST_INVALID with every invalid annotation and its location in the template, if found
 */
export function checkReadyWhen(targets: readonly Placed[], chart: Chart): void {
  const wrong = targets.flatMap((target) => {
    const parsed = readyWhenOf(target);
    return typeof parsed === 'string' ? [{ target, problem: parsed }] : [];
  });
  if (wrong.length === 0) return;
  const titles = wrong.map(
    ({ target, problem }) => `cannot read annotation ${readyWhenAnnotation} of ${shortName(target)}: ${problem}`,
  );
  throw new TillerlessError('MANIFEST_INVALID', titles.join('\n'), {
    notes: wrong.map(({ target }, i) => ({
      title: titles[i] ?? '',
      where: annotationPlace(
        target.path ?? '',
        readyWhenAnnotation,
        target.object.metadata.annotations?.[readyWhenAnnotation] ?? '',
        chart,
      ),
    })),
    hint: `for example ${readyWhenAnnotation}: "{.status.phase}=Running" or "condition=Synced"`,
  });
}
