import { useEffect, useState } from 'preact/hooks';
import { useWords } from '../i18n/words';
import { CheckIcon, CopyIcon } from './icons';

/** How long the button shows the result. Milliseconds. */
const feedbackTime = 2_000;

interface CopyButtonProps {
  readonly text: string;
  /** A description of what is copied, for screen readers. */
  readonly what: string;
  /** Instead of "Copy". */
  readonly label?: string;
}

/** Copies a text and reports the result on the button and to screen readers. */
export function CopyButton({ text, what, label: name }: CopyButtonProps) {
  const { copy: words } = useWords();
  const [outcome, setOutcome] = useState<'idle' | 'copied' | 'failed'>('idle');
  useEffect(() => {
    if (outcome === 'idle') return;
    const timer = setTimeout(() => setOutcome('idle'), feedbackTime);
    return () => clearTimeout(timer);
  }, [outcome]);
  const press = () => {
    toClipboard(text).then(
      () => setOutcome('copied'),
      () => setOutcome('failed'),
    );
  };
  const label = { idle: name ?? words.copy, copied: words.copied, failed: words.failed }[outcome];
  return (
    <button
      type="button"
      class={`copy ${outcome}`}
      aria-label={outcome === 'idle' ? (name ?? `${words.copy}: ${what}`) : label}
      onClick={press}
    >
      {outcome === 'copied' ? <CheckIcon /> : <CopyIcon />}
      <span>{label}</span>
      <span class="hidden" role="status">
        {outcome === 'idle' ? '' : label}
      </span>
    </button>
  );
}

/** The clipboard API exists only on https and localhost; the old command works everywhere else. */
async function toClipboard(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'hidden';
  document.body.append(area);
  area.select();
  const worked = document.execCommand('copy');
  area.remove();
  if (!worked) throw new Error('not allowed');
}
