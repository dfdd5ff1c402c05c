import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Failure } from '../api/failure';
import type { Status } from '../api/status';
import { toProviders } from '../providers';
import { type StreamCheck, useStreamCheck } from '../stream/use-stream-check';
import { askReach, type Reach } from './reach';
import { type Probe, useProbe } from './use-probe';
import { shakeHands } from './web-socket';

/** All that the page has found out about this proxy by trying it. */
export interface Health {
  readonly stream: StreamCheck;
  readonly webSocket: Probe<boolean>;
  /** One entry for each provider. */
  readonly reach: Probe<readonly Reach[]>;
  /** What failed after the checks; undefined again when something has worked. */
  readonly trouble: Failure | undefined;
  /** Runs the checks that need an access key where the proxy is locked. */
  runGuarded(): void;
  report(outcome: Failure | 'worked'): void;
}

/** Runs every check as soon as the proxy has said what it is; those that need a key wait for one. */
export function useHealth(status: Status | undefined, accessKey: string): Health {
  const stream = useStreamCheck();
  const webSocket = useProbe<boolean>();
  const reach = useProbe<readonly Reach[]>();
  const [trouble, setTrouble] = useState<Failure>();

  const runGuarded = useCallback(() => {
    setTrouble(undefined);
    void stream.run(accessKey);
    void reach.run((signal) => {
      const asked = toProviders(status).map(({ name }) => askReach(name, accessKey, signal));
      return Promise.all(asked);
    });
  }, [status, accessKey, stream.run, reach.run]);

  // On opening, and again when the proxy was asked again: not with each letter of an access key.
  useEffect(() => {
    if (!status) return;
    void webSocket.run((signal) => shakeHands(location.origin, signal));
    if (status.mode === 'open' || accessKey !== '') runGuarded();
  }, [status]);

  const report = useCallback((outcome: Failure | 'worked') => {
    if (outcome === 'worked') setTrouble(undefined);
    // What an API says about a key or a model says nothing about the proxy.
    else if (outcome.origin !== 'provider' && isAboutTheWay(outcome)) setTrouble(outcome);
  }, []);
  return { stream, webSocket, reach, trouble, runGuarded, report };
}

/** Codes of the proxy that are about this caller, and not about the way to the API. */
const aboutTheCaller = /^(?:invalid_|not_allowed|ticket_|unknown_|access_key_|request_)/;

const isAboutTheWay = ({ origin, problem }: Failure) =>
  origin !== 'proxy' || !aboutTheCaller.test(problem);
