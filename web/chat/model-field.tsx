import { useId, useState } from 'preact/hooks';
import { isAbort } from '../api/ask';
import { Failure } from '../api/failure';
import type { Status } from '../api/status';
import { useWords } from '../i18n/words';
import { FailureNotice, toFailure } from '../parts/failure-notice';
import { type Line, listModels } from './converse';

/** Time limit for the list of models. Milliseconds. */
const patience = 30_000;

interface ModelFieldProps {
  readonly line: Omit<Line, 'signal'>;
  readonly cloud: Status['cloud'] | undefined;
  readonly model: string;
  onModel(model: string): void;
}

/** The model: chosen from the provider's list, or typed, because lists are not always complete. */
export function ModelField({ line, cloud, model, onModel }: ModelFieldProps) {
  const { chat: words } = useWords();
  const id = useId();
  const [models, setModels] = useState<readonly string[]>();
  const [isListing, setListing] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const list = async () => {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), patience);
    setListing(true);
    setFailure(undefined);
    try {
      const found = await listModels({ ...line, signal: controller.signal });
      setModels(found);
      // A typed model is kept: lists are not always complete.
      const isGuess = model === line.provider.model;
      if (isGuess && !found.includes(model)) onModel(toFirstChoice(found) || model);
    } catch (error) {
      setFailure(isAbort(error) ? new Failure('browser', 'unreachable') : toFailure(error));
    }
    clearTimeout(timer);
    setListing(false);
  };
  return (
    <div class="field">
      <label for={id}>{words.model}</label>
      <div class="joined">
        <input
          id={id}
          list={`${id}-list`}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          placeholder={line.provider.model}
          value={model}
          onInput={(event) => onModel(event.currentTarget.value)}
        />
        <button type="button" disabled={isListing} onClick={list}>
          {isListing ? words.listing : words.listModels}
        </button>
      </div>
      <datalist id={`${id}-list`}>
        {models?.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <p class="hint" role="status">
        {models && words.models(models.length)}
      </p>
      {failure && <FailureNotice failure={failure} cloud={cloud} />}
    </div>
  );
}

/**
 * A small chat model, if one is recognisable by its name: lists often start with models that cannot
 * chat.
 */
function toFirstChoice(models: readonly string[]): string {
  const isSmall = (name: string) => /mini|flash|haiku|small|lite|luna|nano/i.test(name);
  const cannotChat = (name: string) =>
    /audio|realtime|image|tts|transcribe|embed|moderation|whisper|search|live/i.test(name);
  const chatty = models.filter((name) => !cannotChat(name));
  const familiar = chatty.filter((name) => /^gpt-/.test(name));
  return (
    familiar.find(isSmall) ?? familiar[0] ?? chatty.find(isSmall) ?? chatty[0] ?? models[0] ?? ''
  );
}
