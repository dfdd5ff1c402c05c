import type { ClientCalls } from '../load/client';
import type { UpstreamCalls } from '../load/upstream';
import type { Worker } from '../load/worker';
import { onNode24, type Program, type Target } from '../programs/programs';

/** How much is done in one round. */
export interface Effort {
  readonly rounds: number;
  readonly startRounds: number;
  readonly memoryRounds: number;
  readonly smallRequests: number;
  readonly events: number;
  readonly downloads: number;
}

/** What every measurement needs. */
export interface Bench {
  readonly effort: Effort;
  readonly upstream: Worker<UpstreamCalls>;
  readonly target: Target;
  readonly client: Worker<ClientCalls>;
}

/** A number that a scenario finds out for each program. Smaller is better unless it says otherwise. */
export interface Figure {
  readonly key: string;
  readonly title: string;
  readonly digits: number;
  /** How it is compared: with the floor as a ratio, or with `direct` as what was added to it. */
  readonly comparison?: 'ratio' | 'added';
  /** What this proxy has to reach: of the ratio where there is one, else of the number itself. */
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
  /** The programs that it is about, out of those that were chosen; `note` is told what is left out. */
  select(programs: readonly Program[], note: (text: string) => void): Promise<readonly Program[]>;
  /** Measures one program once: its figures by key. */
  measure(bench: Bench, program: Program): Promise<Record<string, number>>;
}

/** Programs that are processes: all but `direct`. */
export const withProcess = async (programs: readonly Program[]): Promise<readonly Program[]> =>
  programs.filter(({ command }) => command !== undefined);

/** The same, on this Node and on Node 24, as the newest runtime of a cloud has it. */
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
