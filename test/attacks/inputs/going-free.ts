import { gzipSync } from 'node:zlib';
import { type Attack, bearer, chat, post, toAnswer, webSocket } from '../attack';

const words = 'data: {"choices":[{"delta":{"content":"word"}}]}\n\n'.repeat(400);
/** An event stream that never reports its usage. */
const untold = toAnswer('200 OK', `${words}data: [DONE]\n\n`, 'Content-Type: text/event-stream');
/** The first event of a stream, broken off by an invalid chunk. */
const first =
  'data: {"type":"response.created","response":{"usage":{"input_tokens":0,"output_tokens":0}}}\n\n';
const cutAfterFirst = `HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n${first.length.toString(16)}\r\n${first}\r\nnone\r\n`;
const stream = (body: string, ...headers: string[]) => chat('thrifty', body, ...headers);

/** Using tokens that are not counted against the limit. */
export const goingFree: readonly Attack[] = [
  {
    name: 'an escaped name',
    never: 'go free',
    request: stream('{"model":"gpt-5","stre\\u0061m":true}'),
    answer: untold,
  },
  {
    name: 'options that are null',
    never: 'go free',
    request: stream('{"model":"gpt-5","stream":true,"stream_optio\\u006es":null}'),
    answer: untold,
  },
  {
    name: 'a trailing slash',
    never: 'go free',
    request: { ...stream('{"model":"gpt-5","stream":true}'), target: '/v1/chat/completions/' },
    answer: untold,
  },
  {
    name: 'completions',
    never: 'go free',
    request: { ...stream('{"model":"gpt-5","stream":true}'), target: '/v1/completions' },
    answer: untold,
  },
  {
    name: 'a body declared as text',
    never: 'go free',
    request: {
      ...stream('{"model":"gpt-5","stream":true}'),
      headers: [bearer('thrifty'), 'Content-Type: text/plain'],
    },
    answer: untold,
  },
  {
    name: 'a compressed body',
    never: 'go free',
    request: chat('thrifty', gzipSync('{"model":"gpt-5","stream":true}'), 'Content-Encoding: gzip'),
    answer: untold,
  },
  {
    name: 'a body of 5 MB',
    never: 'reach',
    request: chat('thrifty', { model: 'gpt-5', messages: ['x'.repeat(5_000_000)] }),
  },
  {
    name: 'a batch',
    never: 'reach',
    request: post('thrifty', '/v1/batches', { input_file_id: 'f' }),
  },
  {
    name: 'a WebSocket',
    never: 'reach',
    request: webSocket('thrifty', '/v1/realtime?model=gpt-realtime'),
  },
  {
    name: 'speech',
    never: 'reach',
    request: post('thrifty', '/v1/audio/speech', { model: 'tts-1' }),
  },
  {
    name: 'images',
    never: 'reach',
    request: post('thrifty', '/v1/images/generations', { model: 'gpt-image-1' }),
  },
  {
    name: 'a background request',
    never: 'reach',
    request: post('thrifty', '/v1/responses', { model: 'gpt-5', background: true }),
  },
  {
    name: 'a compressed prompt whose response reports no usage',
    never: 'go free',
    request: chat(
      'thrifty',
      gzipSync(JSON.stringify({ model: 'gpt-5', messages: ['x'.repeat(50_000)] })),
      'Content-Encoding: gzip',
    ),
    answer: toAnswer('200 OK', {}),
  },
  {
    name: 'a stream that breaks off after reporting zeros in its first event',
    never: 'go free',
    request: post('thrifty', '/v1/responses', {
      ...{ model: 'gpt-5', stream: true, input: 'x'.repeat(1000) },
    }),
    answer: cutAfterFirst,
  },
  {
    name: 'a Mistral conversation',
    never: 'reach',
    request: post('thrifty', '/mine/v1/conversations', { model: 'gpt-5', inputs: 'x' }),
  },
  {
    name: 'Gemini’s response without its usage',
    never: 'reach',
    request: post('thrifty', '/v1beta/models/gemini-2.5:generateContent?$fields=candidates', {}),
  },
];
