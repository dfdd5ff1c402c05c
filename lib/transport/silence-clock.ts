/**
 * Calls back when nothing has happened for a while. One for each connection, since its timer is made
 * once and then only set back, which is what happens for every piece of an answer.
 */
export class SilenceClock {
  #timer: NodeJS.Timeout | undefined;
  #limit = 0;
  #isRunning = false;

  constructor(private readonly onSilence: () => void) {}

  /** Something has happened: from now on the silence may last so many milliseconds. */
  run(limit: number): void {
    this.#isRunning = true;
    if (this.#timer && this.#limit === limit) {
      this.#timer.refresh();
      return;
    }
    clearTimeout(this.#timer);
    this.#limit = limit;
    // The socket keeps the process alive, where anybody waits for an answer.
    this.#timer = setTimeout(() => this.#isRunning && this.onSilence(), limit).unref();
  }

  /** It is somebody else's turn: silence means nothing. */
  stop(): void {
    this.#isRunning = false;
  }

  close(): void {
    this.#isRunning = false;
    clearTimeout(this.#timer);
  }
}
