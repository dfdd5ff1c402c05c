/** One recorded call. */
export interface JournalEntry {
  readonly at: Date;
  readonly caller: string;
  /** CloudFormation calls services as well, with the deployer's permissions or its own role's. */
  readonly through: 'api' | 'cloudformation';
  /** `service:Operation`; for CloudFormation's own calls the action. */
  readonly operation: string;
  readonly action: string | undefined;
  readonly resource: string;
  /** The code of the returned error. */
  readonly error: string | undefined;
}

export interface Journal {
  readonly entries: readonly JournalEntry[];
  write(entry: Omit<JournalEntry, 'at'>): void;
}

/** Creates a journal; `watch` is called with each new entry. */
export function createJournal(watch: (entry: JournalEntry) => void = () => undefined): Journal {
  const entries: JournalEntry[] = [];
  return {
    entries,
    write(entry) {
      const complete = { at: new Date(), ...entry };
      entries.push(complete);
      watch(complete);
    },
  };
}
