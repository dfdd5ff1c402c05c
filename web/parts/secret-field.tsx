import { useId } from 'preact/hooks';

interface SecretFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly placeholder?: string;
  onChange(value: string): void;
  onEnter?(): void;
}

/**
 * A field for a key. It is outside any form, has no name, and is declared as a one-time code, which
 * browsers do not offer to save; the data attributes tell common password managers the same.
 */
export function SecretField(props: SecretFieldProps) {
  const { label, hint, value, placeholder = '', onChange, onEnter } = props;
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="password"
        autocomplete="one-time-code"
        autocapitalize="off"
        autocorrect="off"
        spellcheck={false}
        data-1p-ignore
        data-lpignore="true"
        data-bwignore="true"
        data-protonpass-ignore="true"
        data-form-type="other"
        placeholder={placeholder}
        aria-describedby={`${id}-hint`}
        value={value}
        onInput={(event) => onChange(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Enter' && onEnter?.()}
      />
      <p class="hint" id={`${id}-hint`}>
        {hint}
      </p>
    </div>
  );
}
