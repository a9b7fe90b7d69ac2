interface SegmentsProps<T extends string> {
  /** accessible name of the group */
  readonly label: string;
  readonly options: readonly { readonly id: T; readonly label: string }[];
  readonly chosen: T;
  readonly onChoose: (id: T) => void;
  /** position of the group in its toolbar; "start" by default */
  readonly side?: 'start' | 'end';
}

/** A group of buttons, one of which is selected. */
export function Segments<T extends string>({ label, options, chosen, onChoose, side = 'start' }: SegmentsProps<T>) {
  return (
    <fieldset class={side === 'end' ? 'segments push-end' : 'segments'}>
      <legend class="visually-hidden">{label}</legend>
      {options.map((option) => (
        <button key={option.id} type="button" aria-pressed={chosen === option.id} onClick={() => onChoose(option.id)}>
          {option.label}
        </button>
      ))}
    </fieldset>
  );
}
