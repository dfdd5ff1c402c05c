/** What a person at a terminal wants to know next. */
export function toGreeting(url: string, upstream: string): string {
  return `The proxy listens on ${url} and forwards to ${upstream}

See it:  ${url} in a browser
Try it:  curl ${url}/-/health
Chat:    curl ${url}/v1/models -H "Authorization: Bearer $OPENAI_API_KEY"
Stop it: Ctrl-C

`;
}
