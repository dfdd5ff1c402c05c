import { useId, useState } from 'preact/hooks';
import type { Failure } from '../api/failure';
import type { Status } from '../api/status';
import { useWords } from '../i18n/words';
import { Choice } from '../parts/choice';
import { FailureNotice } from '../parts/failure-notice';
import { SecretField } from '../parts/secret-field';
import { Section } from '../parts/section';
import { toProviders } from '../providers';
import { Conversation } from './conversation';
import { toKey } from './converse';
import { ModelField } from './model-field';
import { useChat } from './use-chat';

interface ChatSectionProps {
  readonly status: Status | undefined;
  readonly accessKey: string;
  onAccessKey(key: string): void;
  /** Told how each request went. */
  onOutcome(outcome: Failure | 'worked'): void;
}

/** A real chat through the proxy, with the keys of whoever tries it. */
export function ChatSection({ status, accessKey, onAccessKey, onOutcome }: ChatSectionProps) {
  const words = useWords();
  const mode = status?.mode ?? 'open';
  const providers = toProviders(status);
  const [name, setName] = useState('');
  const [apiKey, setApiKey] = useState('');
  const [model, setModel] = useState('');
  const [text, setText] = useState<string>();
  const chat = useChat(onOutcome);
  const provider = providers.find((one) => one.name === name) ?? providers[0];
  if (!provider) return null;
  const isRunning = chat.phase === 'waiting' || chat.phase === 'streaming';
  const message = text ?? words.chat.firstMessage;
  const line = { provider, key: toKey(apiKey, accessKey) };
  const canSend = !isRunning && model.trim() !== '' && message.trim() !== '';
  const send = () => {
    if (!canSend) return;
    setText('');
    void chat.send(message.trim(), model.trim(), line);
  };

  return (
    <Section
      id="chat"
      title={words.sections.chat}
      lead={mode === 'injecting' ? words.chat.leadInjecting : words.chat.lead}
    >
      <div class="fields">
        {providers.length > 1 && (
          <Choice
            label={words.chat.provider}
            value={provider.name}
            options={providers.map((one) => [one.name, one.label])}
            onChange={(chosen) => {
              setName(chosen);
              setModel('');
            }}
          />
        )}
        {mode !== 'open' && (
          <SecretField
            label={words.key.access}
            hint={words.key.accessHint}
            value={accessKey}
            onChange={onAccessKey}
          />
        )}
        <SecretField
          label={words.key.provider}
          hint={mode === 'injecting' ? words.key.providerOptional : words.key.providerHint}
          placeholder={words.key.providerPlaceholder}
          value={apiKey}
          onChange={setApiKey}
        />
        <ModelField
          key={provider.name}
          cloud={status?.cloud}
          line={line}
          model={model}
          onModel={setModel}
        />
      </div>
      <Conversation chat={chat} cloud={status?.cloud} />
      {chat.failure && <FailureNotice failure={chat.failure} cloud={status?.cloud} />}
      <MessageField value={message} onChange={setText} onSend={send} />
      <div class="actions">
        {isRunning ? (
          <button type="button" class="primary" onClick={chat.stop}>
            {words.chat.stop}
          </button>
        ) : (
          <button type="button" class="primary" disabled={!canSend} onClick={send}>
            {words.chat.send}
          </button>
        )}
        {chat.messages.length > 0 && !isRunning && (
          <button type="button" onClick={chat.clear}>
            {words.chat.clear}
          </button>
        )}
        <span class="hint">
          {model.trim() === '' ? words.chat.modelMissing : words.chat.images}
        </span>
      </div>
    </Section>
  );
}

interface MessageFieldProps {
  readonly value: string;
  onChange(text: string): void;
  onSend(): void;
}

function MessageField({ value, onChange, onSend }: MessageFieldProps) {
  const { chat: words } = useWords();
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{words.message}</label>
      <textarea
        id={id}
        rows={2}
        autocomplete="off"
        placeholder={words.placeholder}
        value={value}
        onInput={(event) => onChange(event.currentTarget.value)}
        onKeyDown={(event) => {
          // Enter also ends the choice of a Chinese character: that one is not ours.
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          onSend();
        }}
      />
    </div>
  );
}
