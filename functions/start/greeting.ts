/** What a person at a terminal wants to know next. */
export function toGreeting(port: number, upstream: string): string {
  return `The proxy listens on http://127.0.0.1:${port} and forwards to ${upstream}

See it:  http://127.0.0.1:${port} in a browser
Try it:  curl http://127.0.0.1:${port}/-/health
Chat:    curl http://127.0.0.1:${port}/v1/models -H "Authorization: Bearer $OPENAI_API_KEY"
Stop it: Ctrl-C

`;
}
