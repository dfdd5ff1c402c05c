/**
 * Calls back after a period without activity. One per connection: its timer is created once and
 * then only reset, which happens for every chunk of a response.
 */
export class SilenceClock {
  #timer: NodeJS.Timeout | undefined;
  #limit = 0;
  #isRunning = false;

  constructor(private readonly onSilence: () => void) {}

  /** Activity: restarts the timer with that many milliseconds. */
  run(limit: number): void {
    this.#isRunning = true;
    if (this.#timer && this.#limit === limit) {
      this.#timer.refresh();
      return;
    }
    clearTimeout(this.#timer);
    this.#limit = limit;
    // The socket keeps the process alive while a response is pending.
    this.#timer = setTimeout(() => this.#isRunning && this.onSilence(), limit).unref();
  }

  /** The upstream is not expected to send anything: stops the timer. */
  stop(): void {
    this.#isRunning = false;
  }

  close(): void {
    this.#isRunning = false;
    clearTimeout(this.#timer);
  }
}
