import { useEffect, useState } from 'preact/hooks';
import { ask } from '../api/ask';

export type ParseMarkdown = NonNullable<Window['parseMarkdown']>;

let loading: Promise<ParseMarkdown | undefined> | undefined;

/**
 * Fetches the parser once. As an inline script its bytes must have the hash that the page's policy
 * names, so nobody on the way can put another script in its place.
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

/** The parser, as soon as it is there; until then, and without it, text is shown as it is. */
export function useMarkdownParser(isNeeded: boolean): ParseMarkdown | undefined {
  const [parse, setParse] = useState<ParseMarkdown>();
  useEffect(() => {
    if (isNeeded && !parse) void load().then((found) => setParse(() => found));
  }, [isNeeded, parse]);
  return parse;
}
