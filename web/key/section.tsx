import { useEffect, useState } from 'preact/hooks';
import { useWords } from '../i18n/words';
import { Notice } from '../parts/notice';
import { SecretField } from '../parts/secret-field';
import { Section } from '../parts/section';
import { fetchUsage, type KeyUsage } from './usage';
import { UsageView } from './usage-view';

interface KeySectionProps {
  readonly accessKey: string;
  onAccessKey(key: string): void;
  /** Runs the checks that need the key. */
  onCheck(): void;
}

/**
 * On a locked proxy: the field for the access key, which enables the rest of the page, and what the
 * key may do.
 */
export function KeySection({ accessKey, onAccessKey, onCheck }: KeySectionProps) {
  const { key: words } = useWords();
  const [usage, setUsage] = useState<KeyUsage | 'refused'>();
  // The usage shown must belong to the key that was checked.
  useEffect(() => setUsage(undefined), [accessKey]);
  const check = () => {
    if (accessKey === '') return;
    onCheck();
    void fetchUsage(accessKey).then(setUsage);
  };
  return (
    <Section id="key" title={words.title} lead={words.lead}>
      <SecretField
        label={words.access}
        hint={words.accessHint}
        value={accessKey}
        onChange={onAccessKey}
        onEnter={check}
      />
      <div class="actions">
        <button type="button" class="primary" disabled={accessKey === ''} onClick={check}>
          {words.check}
        </button>
      </div>
      <div role="status">
        {usage === 'refused' && (
          <Notice tone="bad" title={words.refused}>
            <p>{words.refusedHint}</p>
          </Notice>
        )}
        {usage && usage !== 'refused' && <UsageView usage={usage} />}
      </div>
    </Section>
  );
}
