interface FilterFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** position of the field in its toolbar; "start" by default */
  readonly side?: 'start' | 'end';
}

/** A field that filters a list. */
export function FilterField({ label, value, onChange, side = 'start' }: FilterFieldProps) {
  return (
    <label class={side === 'end' ? 'push-end' : undefined}>
      <span class="visually-hidden">{label}</span>
      <input type="search" placeholder={label} value={value} onInput={({ currentTarget }) => onChange(currentTarget.value)} />
    </label>
  );
}
