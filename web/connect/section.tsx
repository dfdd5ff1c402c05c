import { useState } from 'preact/hooks';
import { address } from '../address';
import type { Status } from '../api/status';
import { useWords } from '../i18n/words';
import { Choice } from '../parts/choice';
import { CodeBlock } from '../parts/code-block';
import { CopyButton } from '../parts/copy-button';
import { Section } from '../parts/section';
import { Tabs } from '../parts/tabs';
import { WithCode } from '../parts/with-code';
import { toProviders } from '../providers';
import { type Client, type Recipe, type Target, type Text, toTarget } from './client';
import { clients } from './clients';
import { keyNotes, toOriginNote } from './notes';

/** How to connect an app: field values or code to paste, filled in for this address. */
export function ConnectSection({ status }: { status: Status | undefined }) {
  const { connect: words, sections } = useWords();
  const providers = toProviders(status);
  const [providerName, setProvider] = useState('');
  const [clientName, setClient] = useState('');
  const provider = providers.find(({ name }) => name === providerName) ?? providers[0];
  if (!provider) return null;
  const target = toTarget(address, provider, providers, status?.mode ?? 'open');
  const fitting = clients.filter((client) => client.recipe(target));
  const client = fitting.find(({ name }) => name === clientName) ?? fitting[0];
  const recipe = client?.recipe(target);
  return (
    <Section id="connect" title={sections.connect} lead={words.lead}>
      {providers.length > 1 && (
        <Choice
          label={words.provider}
          value={provider.name}
          options={providers.map(({ name, label }) => [name, label])}
          onChange={setProvider}
        />
      )}
      {client && recipe && (
        <Tabs
          label={words.client}
          names={fitting.map(({ name }) => name)}
          chosen={client.name}
          onChoose={setClient}
        >
          <RecipeView client={client} recipe={recipe} target={target} />
        </Tabs>
      )}
    </Section>
  );
}

interface RecipeViewProps {
  readonly client: Client;
  readonly recipe: Recipe;
  readonly target: Target;
}

function RecipeView({ client, recipe, target }: RecipeViewProps) {
  const { connect: words } = useWords();
  const { baseUrl, where, fields = [], code = [], note } = recipe;
  const originNote = toOriginNote(client, target);
  return (
    <>
      <ul class="rows">
        <Row name={words.baseUrl} value={baseUrl} />
      </ul>
      {where && (
        <p>
          <InLanguage text={where} />
        </p>
      )}
      {fields.length > 0 && (
        <ul class="rows">
          {fields.map(([name, value]) => (
            <Row key={name} name={name} value={value} />
          ))}
        </ul>
      )}
      {code.map(({ title, text }) => (
        <CodeBlock key={text} title={title} text={text} what={title ?? client.name} />
      ))}
      {(code.length > 0 || fields.length > 0) && (
        <p class="hint">
          <InLanguage text={keyNotes[target.mode]} />
        </p>
      )}
      {[note, originNote].map(
        (one) =>
          one && (
            <p key={one.en} class="hint">
              <InLanguage text={one} />
            </p>
          ),
      )}
      <p class="hint">{words.checks[client.check ?? 'none'](client.version)}</p>
    </>
  );
}

function InLanguage({ text }: { text: Text }) {
  const { tag } = useWords();
  return <WithCode text={tag === 'en' ? text.en : text.zh} />;
}

function Row({ name, value }: { name: string; value: string }) {
  return (
    <li>
      <span class="name">{name}</span>
      <code>{value}</code>
      <CopyButton text={value} what={`${name} ${value}`} />
    </li>
  );
}
