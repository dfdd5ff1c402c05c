import type { Token, Tokens } from 'marked';
import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { CodeBlock } from '../parts/code-block';
import type { ParseMarkdown } from './load';

interface MarkdownProps {
  readonly text: string;
  readonly parse: ParseMarkdown;
}

/**
 * Renders Markdown as elements. HTML is shown as text, only http, https and mailto links work, and
 * images become links: model output cannot run scripts or load files. Earlier responses of a chat are
 * not parsed again while the last one grows.
 */
export function Markdown({ text, parse }: MarkdownProps) {
  return useMemo(() => <div class="markdown">{toElements(parse(text))}</div>, [text, parse]);
}

const toElements = (tokens: readonly Token[] = []): ComponentChildren[] =>
  tokens.map((token, at) => toElement(token, at));

/** Blocks and inline parts that only hold others. */
const containers = {
  paragraph: 'p',
  blockquote: 'blockquote',
  strong: 'strong',
  em: 'em',
  del: 'del',
} as const;

function toElement(token: Token, key: number): ComponentChildren {
  const Container = containers[token.type as keyof typeof containers];
  if (Container) {
    const { tokens } = token as Tokens.Paragraph;
    return <Container key={key}>{toElements(tokens)}</Container>;
  }
  switch (token.type) {
    case 'space':
    case 'def':
      return null;
    case 'checkbox':
      return token.checked ? '☑ ' : '☐ ';
    case 'hr':
      return <hr key={key} />;
    case 'br':
      return <br key={key} />;
    // These must not interfere with the order of the page's own headings.
    case 'heading':
      return (
        <p key={key} class="heading">
          {toElements(token.tokens)}
        </p>
      );
    case 'code':
      return <CodeBlock key={key} text={token.text} title={token.lang} what={token.lang ?? ''} />;
    case 'codespan':
      return <code key={key}>{token.text}</code>;
    case 'list':
      return toList(token as Tokens.List, key);
    case 'table':
      return toTable(token as Tokens.Table, key);
    case 'link':
      return toLink(token.href, toElements(token.tokens), key);
    case 'image':
      return toLink(token.href, token.text || token.href, key);
    case 'text':
      return token.tokens ? toElements(token.tokens) : decode(token.text);
    case 'html':
      return token.raw;
    default:
      return 'text' in token ? token.text : token.raw;
  }
}

function toList({ ordered, start, items }: Tokens.List, key: number) {
  const List = ordered ? 'ol' : 'ul';
  return (
    <List key={key} {...(ordered && start !== 1 && start !== '' && { start })}>
      {items.map((item, at) => (
        <li key={at} class={item.task ? 'task' : undefined}>
          {toElements(item.tokens)}
        </li>
      ))}
    </List>
  );
}

function toTable({ header, rows }: Tokens.Table, key: number) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div key={key} class="table" tabIndex={0}>
      <table>
        <thead>
          <tr>
            {header.map(({ tokens, align }, at) => (
              <th key={at} style={{ textAlign: align ?? 'left' }}>
                {toElements(tokens)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, row) => (
            <tr key={row}>
              {cells.map(({ tokens, align }, at) => (
                <td key={at} style={{ textAlign: align ?? 'left' }}>
                  {toElements(tokens)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function toLink(href: string, children: ComponentChildren, key: number) {
  if (!/^(?:https?:|mailto:)/i.test(href)) return children;
  return (
    <a key={key} href={href} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}

/** Decodes character references; the result goes into text nodes, so it cannot become HTML. */
const decode = (text: string): string =>
  text.replace(
    /&(?:#\d+|#x[\da-f]+|[a-z][a-z\d]*);/gi,
    (entity) =>
      new DOMParser().parseFromString(entity, 'text/html').documentElement.textContent ?? entity,
  );
