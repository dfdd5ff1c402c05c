/** Text in which `backticks` mark code. */
export function WithCode({ text }: { text: string }) {
  return (
    <>{text.split('`').map((part, at) => (at % 2 === 1 ? <code key={part}>{part}</code> : part))}</>
  );
}
