/** Reads what was remembered; undefined where nothing was, or where the browser forbids it. */
export function recall(storage: 'local' | 'session', name: string): string | undefined {
  try {
    return toStorage(storage).getItem(name) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Remembers a choice. Never a key or anything that was typed into a chat. */
export function remember(storage: 'local' | 'session', name: string, value: string): void {
  try {
    toStorage(storage).setItem(name, value);
  } catch {
    // A private window may have no storage: then the choice lasts until the tab is closed.
  }
}

const toStorage = (storage: 'local' | 'session') =>
  storage === 'local' ? localStorage : sessionStorage;
