import type { ClientCalls } from '../load/client';
import type { UpstreamCalls } from '../load/upstream';
import type { Worker } from '../load/worker';
import { onNode24, type Program, type Target } from '../programs/programs';

/** The amount of work in one round. */
export interface Effort {
  readonly rounds: number;
  readonly startRounds: number;
  readonly memoryRounds: number;
  readonly smallRequests: number;
  readonly events: number;
  readonly downloads: number;
}

/** The parameters of every measurement. */
export interface Bench {
  readonly effort: Effort;
  readonly upstream: Worker<UpstreamCalls>;
  readonly target: Target;
  readonly client: Worker<ClientCalls>;
}

/**
 * A figure that a scenario measures for each program. Smaller is better unless stated otherwise.
 */
export interface Figure {
  readonly key: string;
  readonly title: string;
  readonly digits: number;
  /** How it is compared: as a ratio to the floor, or as the difference from `direct`. */
  readonly comparison?: 'ratio' | 'added';
  /** The target of this proxy: for the ratio if there is one, otherwise for the figure itself. */
  readonly target?: number | ((program: Program) => number | undefined);
}

/** One kind of measurement. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly figures: readonly Figure[];
  /** What ratios are called: they are ratios to {@link Program.floor}. The default is `to the floor`. */
  readonly base?: string;
  rounds(effort: Effort): number;
  /** The programs it applies to, of the chosen ones; omissions are reported to `note`. */
  select(programs: readonly Program[], note: (text: string) => void): Promise<readonly Program[]>;
  /** Measures one program once; returns its figures by key. */
  measure(bench: Bench, program: Program): Promise<Record<string, number>>;
}

/** Programs that are processes: all but `direct`. */
export const withProcess = async (programs: readonly Program[]): Promise<readonly Program[]> =>
  programs.filter(({ command }) => command !== undefined);

/** The same, on this Node and on Node 24, the clouds' newest runtime. */
export async function withBoth(
  programs: readonly Program[],
  note: (text: string) => void,
): Promise<readonly Program[]> {
  const here = await withProcess(programs);
  try {
    return [...here, ...(await onNode24(here))];
  } catch (error) {
    note(`Skipped: Node 24. ${(error as Error).message}`);
    return here;
  }
}

export const all = async (programs: readonly Program[]): Promise<readonly Program[]> => programs;
