import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Fault, Faults } from './faults';
import type { Journal } from './journal';
import type { State } from './state';

/** The operations of the control port, which is not part of the cloud. */
export interface Controls {
  readonly faults: Faults;
  readonly journal: Journal;
  readonly state: State;
  reset(): Promise<void>;
}

const HELP = `GET  /__twin/journal   all calls so far
POST /__twin/faults    {"action":"CreateFunction","nth":1,"times":1,"effect":{"kind":"throttle"}}
DELETE /__twin/faults  remove all faults
POST /__twin/arrears   {"inArrears":true}
POST /__twin/reset     an empty account and an empty journal
`;

/** The control port, for tests in other processes and for manual use of the twin. */
export function createControlServer(controls: Controls): Server {
  return createServer((req, res) => {
    void control(req, controls).then(
      (answer) => {
        const isText = typeof answer === 'string';
        res.writeHead(200, { 'content-type': isText ? 'text/plain' : 'application/json' });
        res.end(isText ? answer : JSON.stringify(answer, null, 2));
      },
      (error: Error) => {
        res.writeHead(400, { 'content-type': 'text/plain' });
        res.end(`${error.message}\n\n${HELP}`);
      },
    );
  });
}

async function control(req: IncomingMessage, controls: Controls): Promise<object | string> {
  const { faults, journal, state } = controls;
  switch (`${req.method} ${req.url}`) {
    case 'GET /__twin/journal':
      return journal.entries();
    case 'POST /__twin/faults':
      faults.inject((await readJson(req)) as Fault);
      return {};
    case 'DELETE /__twin/faults':
      faults.clear();
      return {};
    case 'POST /__twin/arrears':
      state.inArrears = ((await readJson(req)) as { inArrears?: boolean }).inArrears === true;
      return {};
    case 'POST /__twin/reset':
      await controls.reset();
      return {};
    case 'GET /__twin/':
    case 'GET /__twin':
      return HELP;
    default:
      throw new Error(`The twin does not know ${req.method} ${req.url}.`);
  }
}

async function readJson(req: IncomingMessage): Promise<unknown> {
  let body = '';
  for await (const chunk of req) body += String(chunk);
  return JSON.parse(body);
}
