import { doneMark, JsonPicker, type PickListener } from './json-picker';
import { type RawUsage, readDocument, toCounts, wanted } from './readers';
import { SseScanner } from './sse-scanner';
import type { Usage } from './usage';

/** Reads the model and the usage out of an answer, in whatever pieces it comes. */
export class AnswerReader implements PickListener {
  readonly #picker = new JsonPicker(wanted, this);
  readonly #scanner: SseScanner | undefined;
  #picks: Record<string, string> = {};
  #model: string | undefined;
  #usage: RawUsage | undefined;
  #isFinal = false;
  #isProvisional = false;
  #hasFailed = false;
  #hasEnded = false;

  constructor(isEventStream: boolean) {
    if (!isEventStream) return;
    const picker = this.#picker;
    this.#scanner = new SseScanner({
      onData: (bytes, from, to) => picker.push(bytes, from, to),
      onEventEnd: () => picker.reset(),
    });
  }

  push(bytes: Buffer): void {
    if (this.#scanner) this.#scanner.push(bytes);
    else this.#picker.push(bytes);
  }

  /** The answer is whole. */
  end(): void {
    this.#hasEnded = true;
  }

  /** What is known by now. */
  read(): Usage {
    // A document that broke off may have told its usage before.
    this.onObjectEnd();
    const model = this.#model;
    const counts = this.#usage && toCounts(this.#usage);
    if (counts === undefined) return { state: 'unknown', model };
    const isWhole = this.#isFinal || (this.#hasEnded && !this.#isProvisional);
    return { state: isWhole && !this.#hasFailed ? 'measured' : 'partial', model, ...counts };
  }

  onPick(path: string, text: string): void {
    if (path === doneMark) this.#isFinal = true;
    else this.#picks[path] = text;
  }

  onObjectEnd(): void {
    const { model, usage, finality, hasFailed } = readDocument(this.#picks);
    this.#picks = {};
    this.#model ??= model;
    if (usage) this.#usage = { ...this.#usage, ...withoutNulls(usage) };
    if (finality === 'provisional') this.#isProvisional = true;
    if (finality === 'final') this.#isFinal = true;
    if (hasFailed) this.#hasFailed = true;
  }
}

/** Anthropic's later events repeat what has changed, and may say null to the rest. */
function withoutNulls(usage: RawUsage): RawUsage {
  return Object.fromEntries(Object.entries(usage).filter(([, value]) => value !== null));
}
