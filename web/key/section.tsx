import { useWords } from '../i18n/words';
import { SecretField } from '../parts/secret-field';
import { Section } from '../parts/section';

interface KeySectionProps {
  readonly accessKey: string;
  onAccessKey(key: string): void;
  /** Runs the checks that need the key. */
  onCheck(): void;
}

/** Where the proxy is locked: the access key that opens the rest of the page. */
export function KeySection({ accessKey, onAccessKey, onCheck }: KeySectionProps) {
  const { key: words } = useWords();
  return (
    <Section id="key" title={words.title} lead={words.lead}>
      <SecretField
        label={words.access}
        hint={words.accessHint}
        value={accessKey}
        onChange={onAccessKey}
        onEnter={onCheck}
      />
      <div class="actions">
        <button type="button" class="primary" disabled={accessKey === ''} onClick={onCheck}>
          {words.check}
        </button>
      </div>
    </Section>
  );
}
