import type { TokenUsage } from '../../dialects/token-usage';
import { doneMark, JsonPicker, type PickListener } from './json-picker';
import { allMembers, type RawUsage, readDocument, toCounts, usageMembers } from './readers';
import { SseScanner } from './sse-scanner';

/** Reads the model and the usage from a response, however it is split into chunks. */
export class AnswerReader implements PickListener {
  readonly #picker = new JsonPicker(allMembers, this);
  readonly #scanner: SseScanner | undefined;
  /** The values of the current document; undefined: none yet. */
  #picks: Record<string, string> | undefined;
  #model: string | undefined;
  #usage: RawUsage | undefined;
  #isFinal = false;
  #isProvisional = false;
  #hasFailed = false;
  #hasEnded = false;

  /** @param holdsCache see `toCounts`. */
  constructor(
    isEventStream: boolean,
    private readonly holdsCache = false,
  ) {
    if (!isEventStream) return;
    this.#scanner = new SseScanner({
      onData: (bytes, from, to) => this.#picker.push(bytes, from, to),
      onEventEnd: () => {
        this.#picker.reset();
        this.#picks = undefined;
      },
    });
  }

  push(bytes: Buffer): void {
    if (this.#scanner) this.#scanner.push(bytes);
    else this.#picker.push(bytes);
  }

  /** The response is complete. */
  end(): void {
    this.#hasEnded = true;
  }

  /** The result so far. */
  read(): TokenUsage {
    // An incomplete document may already have reported its usage.
    this.onObjectEnd();
    const model = this.#model;
    const counts = this.#usage && toCounts(this.#usage, this.holdsCache);
    if (counts === undefined) return { state: 'unknown', model };
    const isWhole = this.#isFinal || (this.#hasEnded && !this.#isProvisional);
    return { state: isWhole && !this.#hasFailed ? 'measured' : 'partial', model, ...counts };
  }

  onPick(path: string, text: string): void {
    if (text === 'null') return;
    if (path === doneMark) {
      this.#isFinal = true;
      return;
    }
    this.#picks ??= {};
    this.#picks[path] = text;
  }

  onObjectEnd(): void {
    if (!this.#picks) return;
    const { model, usage, finality, hasFailed } = readDocument(this.#picks);
    this.#picks = undefined;
    if (model && this.#model === undefined) {
      this.#model = model;
      this.#picker.want(usageMembers);
    }
    if (usage) this.#usage = this.#usage ? merge(this.#usage, usage) : usage;
    if (finality === 'provisional') this.#isProvisional = true;
    if (finality === 'final') this.#isFinal = true;
    if (hasFailed) this.#hasFailed = true;
  }
}

/**
 * Anthropic's later events repeat only changed counts; others may be null or absent. Counts only
 * grow, so an earlier count stays valid.
 */
function merge(earlier: RawUsage, later: RawUsage): RawUsage {
  const merged: Record<string, unknown> = { ...earlier };
  for (const [name, value] of Object.entries(later)) {
    const before = merged[name];
    if (typeof value === 'number' && typeof before === 'number') {
      merged[name] = Math.max(before, value);
    } else if (value !== null) {
      merged[name] = isFields(before) && isFields(value) ? merge(before, value) : value;
    }
  }
  return merged;
}

const isFields = (value: unknown): value is RawUsage =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
