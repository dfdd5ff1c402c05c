import { useCallback, useEffect, useState } from 'preact/hooks';
import { address } from '../address';
import type { Failure } from '../api/failure';
import type { Status } from '../api/status';
import { type Provider, toProviders } from '../providers';
import { type StreamCheck, useStreamCheck } from '../stream/use-stream-check';
import { askReach, type Reach } from './reach';
import { type Probe, useProbe } from './use-probe';
import { shakeHands } from './web-socket';

/** Everything the page has measured about this proxy. */
export interface Health {
  readonly stream: StreamCheck;
  readonly webSocket: Probe<boolean>;
  /** One entry for each provider that has been asked, in the order of their results. */
  readonly reach: Probe<readonly Reach[]>;
  /** A request that failed after the checks; undefined again after a success. */
  readonly trouble: Failure | undefined;
  /** Runs the checks that need an access key where the proxy is locked. */
  runGuarded(): void;
  report(outcome: Failure | 'worked'): void;
}

/** Runs every check as soon as the proxy's status is known; checks that need a key wait for one. */
export function useHealth(status: Status | undefined, accessKey: string): Health {
  const stream = useStreamCheck();
  const webSocket = useProbe<boolean>();
  const reach = useProbe<readonly Reach[]>();
  const [trouble, setTrouble] = useState<Failure>();

  const runGuarded = useCallback(() => {
    setTrouble(undefined);
    void stream.run(accessKey);
    void reach.run(async (signal, onPart) => {
      let found: readonly Reach[] = [];
      const ask = async ({ name }: Provider) => {
        const result = await askReach(name, accessKey, signal);
        found = [...found, result];
        onPart(found);
      };
      await Promise.all(toProviders(status).map(ask));
      return found;
    });
  }, [status, accessKey, stream.run, reach.run]);

  // On load, and again when the status is fetched again, but not on every keystroke in the access
  // key field.
  useEffect(() => {
    if (!status) return;
    void webSocket.run((signal) => shakeHands(status.websocket_url ?? address, signal));
    if (status.mode === 'open' || accessKey !== '') runGuarded();
  }, [status]);

  const report = useCallback((outcome: Failure | 'worked') => {
    if (outcome === 'worked') setTrouble(undefined);
    // An API's error about a key or a model is not a problem of the proxy.
    else if (outcome.origin !== 'provider' && isAboutTheWay(outcome)) setTrouble(outcome);
  }, []);
  return { stream, webSocket, reach, trouble, runGuarded, report };
}

/** Proxy error codes that concern this caller, not the connection to the API. */
const aboutTheCaller =
  /^(?:invalid_|not_allowed|ticket_|unknown_|access_key_|request_|model_alias_|headers_too_|own_stream_)/;

const isAboutTheWay = ({ origin, problem }: Failure) =>
  origin !== 'proxy' || !aboutTheCaller.test(problem);
