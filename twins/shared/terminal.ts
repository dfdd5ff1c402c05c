/** Ends the process with a sentence for the person at the terminal. */
export function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/**
 * The port that a person has asked for; one that is none ends the process.
 *
 * @param example a command that would be right.
 */
export function readPort(text: string, example: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  return fail(`"${text}" is not a port. Use a number from 1 to 65535: ${example}`);
}

/**
 * Says that a port is taken, and which command takes another one; throws whatever else went wrong.
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
    `Port ${port} is taken, perhaps by another twin. Stop that one, or take another port: ${command} -- --port ${port + 1}`,
  );
}

/** Resolves when somebody ends the process: with Ctrl-C, with a signal, or by closing the terminal. */
export function untilEnded(): Promise<void> {
  return new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(name, () => resolve());
  });
}

/** Lines that set variables when they are pasted into a shell: PowerShell on Windows, else sh. */
export function toAssignments(variables: Readonly<Record<string, string>>): string {
  const isWindows = process.platform === 'win32';
  return Object.entries(variables)
    .map(([name, value]) =>
      isWindows ? `  $env:${name} = '${value}'` : `  export ${name}='${value}'`,
    )
    .join('\n');
}
