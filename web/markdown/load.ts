import { useEffect, useState } from 'preact/hooks';
import { ask } from '../api/ask';

export type ParseMarkdown = NonNullable<Window['parseMarkdown']>;

let loading: Promise<ParseMarkdown | undefined> | undefined;

/**
 * Fetches the parser once and runs it as an inline script. Its hash must match the page's content
 * security policy, so it cannot be replaced in transit.
 */
function load(): Promise<ParseMarkdown | undefined> {
  loading ??= ask('/-/page-markdown.js')
    .then((answer) => answer.text())
    .then((text) => {
      const script = document.createElement('script');
      script.textContent = text;
      document.head.append(script);
      return window.parseMarkdown;
    })
    .catch(() => undefined);
  return loading;
}

/** The parser once it has loaded; until then, or if it fails, text is shown unformatted. */
export function useMarkdownParser(isNeeded: boolean): ParseMarkdown | undefined {
  const [parse, setParse] = useState<ParseMarkdown>();
  useEffect(() => {
    if (isNeeded && !parse) void load().then((found) => setParse(() => found));
  }, [isNeeded, parse]);
  return parse;
}
