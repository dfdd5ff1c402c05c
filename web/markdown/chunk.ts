// The second file of the page: it is fetched when the first response arrives (web/markdown/load.ts).
import { lexer, type TokensList } from 'marked';

declare global {
  interface Window {
    /**
     * Parses Markdown into tokens. No HTML is generated: render.tsx turns the tokens into elements.
     */
    parseMarkdown?: (text: string) => TokensList;
  }
}

window.parseMarkdown = (text) => lexer(text, { gfm: true, breaks: true });
