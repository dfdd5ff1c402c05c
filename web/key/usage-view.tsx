import { useWords } from '../i18n/words';
import { Facts } from '../parts/facts';
import type { KeyLimit, KeyUsage } from './usage';

/** What a key may do, and how much of its limits is left. */
export function UsageView({ usage }: { usage: KeyUsage }) {
  const { key: words, tag } = useWords();
  const toDate = (time: string) =>
    new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short' }).format(
      new Date(time),
    );
  return (
    <>
      <Facts
        of={[
          [words.holder, usage.access_key],
          [words.models, usage.models?.join(', ') ?? words.all],
          [words.providersOfKey, usage.providers?.join(', ') ?? words.all],
          [words.endpointsOfKey, usage.endpoints && toEndpoints(usage.endpoints, words.allExcept)],
          [words.expires, usage.expires ? toDate(usage.expires) : words.never],
        ]}
      />
      {usage.limits.map((limit) => (
        <LimitView key={`${limit.name} ${limit.model}`} limit={limit} toDate={toDate} />
      ))}
    </>
  );
}

/** In a list of exceptions, each name starts with "!". */
function toEndpoints(names: readonly string[], toExceptions: (names: string) => string): string {
  const list = names.map((name) => name.replace(/^!/, '')).join(', ');
  return names[0]?.startsWith('!') ? toExceptions(list) : list;
}

function LimitView({ limit, toDate }: { limit: KeyLimit; toDate(time: string): string }) {
  const { key: words, tag } = useWords();
  const { name, model, left, resets_at: resetsAt, currency } = limit;
  const style = currency
    ? ({ style: 'currency', currency, maximumFractionDigits: 4 } as const)
    : {};
  const toNumber = (value: number) => new Intl.NumberFormat(tag, style).format(value);
  const title = model ? words.forModel(words.limits[name], model) : words.limits[name];
  if (left == null) {
    return (
      <p>
        {title}: {words.notCounted(toNumber(limit.limit))}
      </p>
    );
  }
  return (
    <div class="limit">
      <p>
        <span>{title}</span>
        <span>{words.left(toNumber(left), toNumber(limit.limit))}</span>
      </p>
      <meter min={0} max={limit.limit} low={limit.limit / 5} value={left} aria-label={title} />
      {resetsAt && <p class="hint">{words.resets(toDate(resetsAt))}</p>}
    </div>
  );
}
