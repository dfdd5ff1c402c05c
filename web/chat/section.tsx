import { useState } from 'preact/hooks';
import type { Failure } from '../api/failure';
import type { Status } from '../api/status';
import { useWords } from '../i18n/words';
import { Choice } from '../parts/choice';
import { recall, remember } from '../parts/remembered';
import { SecretField } from '../parts/secret-field';
import { Section } from '../parts/section';
import { toProviders } from '../providers';
import { Conversation } from './conversation';
import { toKey } from './converse';
import type { Image } from './image';
import { MessageField } from './message-field';
import { ModelField } from './model-field';
import { useChat } from './use-chat';

interface ChatSectionProps {
  readonly status: Status | undefined;
  readonly accessKey: string;
  onAccessKey(key: string): void;
  /** Called with the outcome of each request. */
  onOutcome(outcome: Failure | 'worked'): void;
}

/** A real chat through the proxy, with the user's own keys. */
export function ChatSection({ status, accessKey, onAccessKey, onOutcome }: ChatSectionProps) {
  const words = useWords();
  const mode = status?.mode ?? 'open';
  const providers = toProviders(status);
  const [name, setName] = useState('');
  const [apiKey, setApiKey] = useState('');
  const [models, setModels] = useState<Readonly<Record<string, string>>>({});
  const [text, setText] = useState<string>();
  const [image, setImage] = useState<Image>();
  const [isUnreadable, setUnreadable] = useState(false);
  const chat = useChat(onOutcome);
  const provider = providers.find((one) => one.name === name) ?? providers[0];
  if (!provider) return null;
  const remembered = `model:${provider.name}`;
  const model = models[provider.name] ?? recall('session', remembered) ?? provider.model;
  const setModel = (chosen: string) => setModels({ ...models, [provider.name]: chosen });
  const message = text ?? words.chat.firstMessage;
  const line = { provider, key: toKey(apiKey, accessKey) };
  const canSend = !chat.isRunning && model.trim() !== '' && message.trim() !== '';
  const send = () => {
    if (!canSend) return;
    remember('session', remembered, model.trim());
    setText('');
    setImage(undefined);
    void chat.send({ text: message.trim(), image, model: model.trim() }, line).then((worked) => {
      if (worked) return;
      // To try again without typing it again.
      setText((typed) => typed || message);
      setImage((chosen) => chosen ?? image);
    });
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
            onChange={setName}
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
      <Conversation chat={chat} status={status} />
      <MessageField
        value={message}
        image={image}
        onChange={setText}
        onImage={(chosen) => {
          setUnreadable(chosen === 'unreadable');
          setImage(chosen === 'unreadable' ? undefined : chosen);
        }}
        onSend={send}
      />
      <div class="actions">
        {chat.isRunning ? (
          <button type="button" class="primary" onClick={chat.stop}>
            {words.chat.stop}
          </button>
        ) : (
          <button type="button" class="primary" disabled={!canSend} onClick={send}>
            {words.chat.send}
          </button>
        )}
        {chat.turns.length > 0 && !chat.isRunning && (
          <button type="button" onClick={chat.clear}>
            {words.chat.clear}
          </button>
        )}
        <span class="hint" role="status">
          {isUnreadable && words.chat.imageUnreadable}
          {model.trim() === '' && words.chat.modelMissing}
        </span>
      </div>
    </Section>
  );
}
