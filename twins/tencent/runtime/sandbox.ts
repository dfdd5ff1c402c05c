import type { ChildProcess } from 'node:child_process';

/** What a sandbox needs to start an instance. */
export interface Start {
  /** The unpacked code. */
  readonly folder: string;
  /** The Node binary to use, and where scf_bootstrap expects it; undefined for other runtimes. */
  readonly node: { readonly binary: string; readonly inside: string } | undefined;
  /** Variables of the function, and no others. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A process that was started; it may not be listening yet. */
export interface Contained {
  readonly child: ChildProcess;
  /** Where it will be reached, on port 9000. */
  readonly host: string;
  /** Resolves when that address exists; false when it never will. */
  readonly connected: Promise<boolean>;
  /** Processes of the function itself, without those that contain it. */
  processes(): number[];
}

/** Starts functions apart from everything else. */
export interface Sandbox {
  readonly kind: 'isolated' | 'host';
  /** The code folder as the function sees it. */
  codeRoot(folder: string): string;
  /** How many instances can run at the same time. */
  readonly capacity: number;
  start(start: Start): Promise<Contained>;
}

/** The one port that the platform speaks to. */
export const FUNCTION_PORT = 9000;
