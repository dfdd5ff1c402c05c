import { CopyButton } from './copy-button';

interface CodeBlockProps {
  readonly text: string;
  /** The file or program that the code is for. */
  readonly title?: string | undefined;
  /** What the button copies, for screen readers. */
  readonly what: string;
}

/** Code with a copy button; long lines scroll horizontally. */
export function CodeBlock({ text, title, what }: CodeBlockProps) {
  return (
    <div class="code">
      <div class="bar">
        <span>{title}</span>
        <CopyButton text={text} what={what} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre tabIndex={0}>{text}</pre>
    </div>
  );
}
