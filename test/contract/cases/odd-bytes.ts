import { expect } from '@jest/globals';
import type { UpstreamExchange } from '../../support/raw-upstream';
import type { CaseContext, ContractCase } from '../contract-case';
import {
  expectProxyError,
  expectServed,
  forwardedOrAnswered,
  roundTrip,
  toAnswer,
  toRequest,
} from '../http-text';

const bytes = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => String.fromCharCode(from + at));
/** All bytes except line ends, which would change the structure of the message. */
const CONTROLS = [...bytes(1, 9), '\x0b', '\x0c', ...bytes(14, 31), '\x7f'];

async function passedOrRefused(
  context: CaseContext,
  request: string,
  expectPassed: (exchange: UpstreamExchange) => void,
) {
  const client = await context.connect();
  client.send(request);
  const forwarded = await forwardedOrAnswered(context, client);
  if (forwarded === undefined) {
    expectProxyError(await client.answer(), 400);
  } else {
    expectPassed(forwarded);
    forwarded.send(toAnswer('200 OK', 'ok'));
    expect((await client.answer()).text()).toBe('ok');
  }
  client.destroy();
  await context.upstream.reset();
}

/** A small random number generator with a fixed seed, so that a failure can be reproduced. */
function createRandom(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

export const oddByteCases: ContractCase[] = [
  {
    name: 'each byte of a target is passed unchanged or rejected',
    needs: ['raw-request-bytes', 'raw-target'],
    async run(context) {
      for (const byte of [...CONTROLS, ...bytes(0x21, 0x7e), '\x80', '\xa0', '\xff']) {
        const target = `/a${byte}b?c${byte}d`;
        await passedOrRefused(context, toRequest(context, `GET ${target}`), (exchange) =>
          expect(exchange.target).toBe(target),
        );
      }
    },
  },
  {
    name: 'each byte of a header is passed unchanged or rejected',
    needs: ['raw-request-bytes'],
    async run(context) {
      for (const byte of [...CONTROLS, ...bytes(0x21, 0x7e), '\x80', '\xa0', '\xff']) {
        const value = `a${byte}b`;
        await passedOrRefused(context, toRequest(context, 'GET /', `X-A: ${value}`), (exchange) =>
          expect(exchange.header('x-a')).toEqual([value]),
        );
      }
    },
  },
  {
    name: 'each byte of a response header arrives unchanged or is a 502',
    needs: ['header-bytes', 'response-headers'],
    async run(context) {
      for (const byte of [...CONTROLS, '\x80', '\xa0', '\xff']) {
        const value = `a${byte}b`;
        const sent = toAnswer('200 OK', 'ok', `X-A: ${value}`);
        const { answer } = await roundTrip(context, toRequest(context, 'GET /'), sent);
        if (answer.status === 200) expect(answer.header('x-a')).toEqual([value]);
        else expectProxyError(answer, 502, 'upstream_invalid');
      }
    },
  },
  {
    name: 'each byte of a reason phrase arrives unchanged or is a 502',
    needs: ['reason-phrase'],
    async run(context) {
      for (const byte of [...CONTROLS, '\x80', '\xa0', '\xff']) {
        const reason = `a${byte}b`;
        const sent = toAnswer(`200 ${reason}`, 'ok');
        const { answer } = await roundTrip(context, toRequest(context, 'GET /'), sent);
        if (answer.status === 200) expect(answer.reason).toBe(reason);
        else expectProxyError(answer, 502, 'upstream_invalid');
      }
    },
  },
  {
    name: 'a header name may be any token',
    needs: ['header-case', 'header-lines', 'header-tokens'],
    async run(context) {
      const line = "!#$%&'*+-.^_`|~09Az: 1";
      const sent = toAnswer('200 OK', 'ok', line);
      const round = await roundTrip(context, toRequest(context, 'GET /', line), sent);
      for (const { message } of [round.exchange, round.answer])
        expect(message.headers.map((each) => each.join(': '))).toContain(line);
    },
  },
  {
    name: 'no malformed request stops the proxy or blocks the next client',
    needs: ['raw-request-bytes'],
    async run(context) {
      const random = createRandom(7);
      const ended: Promise<unknown>[] = [];
      const whole = `${toRequest(context, 'POST /damaged', 'X-A: 1', 'Transfer-Encoding: chunked')}5\r\nhello\r\n0\r\n\r\n`;
      for (let at = 0; at < 300; at += 1) {
        const damaged = Buffer.from(whole, 'latin1');
        for (let times = random(4); times >= 0; times -= 1)
          damaged[random(damaged.length)] = random(256);
        const client = await context.connect();
        client.send(damaged.subarray(0, random(10) === 0 ? random(damaged.length) : undefined));
        client.end();
        ended.push(client.untilEnd());
      }
      await Promise.all(ended);
      await expectServed(context, '/after');
    },
  },
];
