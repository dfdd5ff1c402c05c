import type { ComponentChildren } from 'preact';
import { CheckIcon, CrossIcon, WarningIcon } from './icons';

export type Tone = 'good' | 'warning' | 'bad';

const icons = { good: CheckIcon, warning: WarningIcon, bad: CrossIcon };

interface NoticeProps {
  readonly tone: Tone;
  readonly title: string;
  readonly children?: ComponentChildren;
}

/** An important message, distinguished by shape and text, not by colour alone. */
export function Notice({ tone, title, children }: NoticeProps) {
  const ToneIcon = icons[tone];
  return (
    <div class={`notice ${tone}`}>
      <ToneIcon />
      <div>
        <p class="title">{title}</p>
        {children}
      </div>
    </div>
  );
}
