import type { ChildProcess } from 'node:child_process';

/** The parameters of a new instance. */
export interface Start {
  /** The unpacked code. */
  readonly folder: string;
  /** The Node binary to use, and where scf_bootstrap expects it; undefined for other runtimes. */
  readonly node: { readonly binary: string; readonly inside: string } | undefined;
  /** The function's variables, and no others. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A process that was started; it may not be listening yet. */
export interface Contained {
  readonly child: ChildProcess;
  /** Its address, on port 9000. */
  readonly host: string;
  /** Resolves with true when that address exists, or false if it never will. */
  readonly connected: Promise<boolean>;
  /** Processes of the function itself, without those that contain it. */
  processes(): number[];
}

/** Starts functions in isolation. */
export interface Sandbox {
  readonly kind: 'isolated' | 'host';
  /** The code folder as the function sees it. */
  codeRoot(folder: string): string;
  /** The maximum number of concurrent instances. */
  readonly capacity: number;
  start(start: Start): Promise<Contained>;
}

/** The port to which the platform connects. */
export const FUNCTION_PORT = 9000;
