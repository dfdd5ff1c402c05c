/** Exits with a message for the user. */
export function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/**
 * Parses a port; exits with a message if it is invalid.
 *
 * @param example a valid command.
 */
export function readPort(text: string, example: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  return fail(`"${text}" is not a port. Use a number from 1 to 65535: ${example}`);
}

/**
 * Reports that a port is in use and how to choose another; rethrows any other error.
 *
 * @param command the npm command, without options.
 */
export function explainTakenPort(
  error: NodeJS.ErrnoException,
  port: number,
  command: string,
): never {
  if (error.code !== 'EADDRINUSE') throw error;
  return fail(
    `Port ${port} is in use, perhaps by another twin. Stop it, or use another port: ${command} -- --port ${port + 1}`,
  );
}

/** Resolves when the process is asked to stop: by Ctrl-C, a signal or a closed terminal. */
export function untilEnded(): Promise<void> {
  return new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(name, () => resolve());
  });
}

/** Lines that set variables when pasted into a shell: PowerShell on Windows, otherwise sh. */
export function toAssignments(variables: Readonly<Record<string, string>>): string {
  const isWindows = process.platform === 'win32';
  return Object.entries(variables)
    .map(([name, value]) =>
      isWindows ? `  $env:${name} = '${value}'` : `  export ${name}='${value}'`,
    )
    .join('\n');
}
