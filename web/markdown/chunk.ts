// The second file of the page: it is fetched when the first response arrives (web/markdown/load.ts).
import { lexer, type TokensList } from 'marked';

declare global {
  interface Window {
    /** Takes Markdown apart. Nothing here makes HTML: the tokens become elements in render.tsx. */
    parseMarkdown?: (text: string) => TokensList;
  }
}

window.parseMarkdown = (text) => lexer(text, { gfm: true, breaks: true });
