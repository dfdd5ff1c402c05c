/** Reads a remembered choice; undefined if there is none or the browser forbids storage. */
export function recall(storage: 'local' | 'session', name: string): string | undefined {
  try {
    return toStorage(storage).getItem(name) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Remembers a choice. Never used for keys or chat text. */
export function remember(storage: 'local' | 'session', name: string, value: string): void {
  try {
    toStorage(storage).setItem(name, value);
  } catch {
    // A private window may have no storage: the choice then lasts until the tab is closed.
  }
}

const toStorage = (storage: 'local' | 'session') =>
  storage === 'local' ? localStorage : sessionStorage;
