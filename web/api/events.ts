/** The fields of a server-sent event that the APIs use. */
export interface ServerEvent {
  /** Its type; `message` if the stream sets none. */
  readonly event: string;
  readonly data: string;
}

/**
 * Parses an event stream, however the network splits it: in the middle of a line, of a line break,
 * or of a UTF-8 character (https://html.spec.whatwg.org/multipage/server-sent-events.html).
 */
export function createEventParser(): (bytes: Uint8Array) => ServerEvent[] {
  const decoder = new TextDecoder();
  let rest = '';
  let event = '';
  let data: string[] = [];
  return (bytes) => {
    rest += decoder.decode(bytes, { stream: true });
    const events: ServerEvent[] = [];
    // A CR at the very end may be the first half of a CRLF.
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) events.push({ event: event || 'message', data: data.join('\n') });
        event = '';
        data = [];
        continue;
      }
      const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
      if (field === 'data') data.push(value);
      if (field === 'event') event = value;
    }
    return events;
  };
}

/**
 * Yields the events of a response as they arrive. Throws when the connection breaks or is aborted.
 */
export async function* readEvents(answer: Response): AsyncGenerator<ServerEvent> {
  if (!answer.body) return;
  const reader = answer.body.getReader();
  const parse = createEventParser();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield* parse(value);
    }
  } finally {
    // Closes the connection if the caller stops reading early.
    void reader.cancel().catch(() => {});
  }
}
