import { useState } from 'preact/hooks';
import type { Status } from '../api/status';
import { useWords } from '../i18n/words';
import { Choice } from '../parts/choice';
import { CopyButton } from '../parts/copy-button';
import { Section } from '../parts/section';
import { Tabs } from '../parts/tabs';
import { toProviders } from '../providers';
import { type Example, toExamples } from './examples';

/** What to paste, and where, with this very address in it. */
export function ConnectSection({ status }: { status: Status | undefined }) {
  const { copy: words, sections } = useWords();
  const providers = toProviders(status);
  const [name, setName] = useState('');
  const [client, setClient] = useState('Python');
  const provider = providers.find((one) => one.name === name) ?? providers[0];
  if (!provider) return null;
  const { origin } = location;
  const examples = toExamples({ origin, provider, providers, words });
  const example = examples.find((one) => one.client === client) ?? examples[0];
  return (
    <Section id="connect" title={sections.connect} lead={words.lead}>
      <h3>{words.baseUrls}</h3>
      <ul class="rows">
        {providers.map(({ name, label, basePath }) => (
          <Row key={name} label={label} value={origin + basePath} canCopy />
        ))}
      </ul>
      {providers.length > 1 && (
        <Choice
          label={words.provider}
          value={provider.name}
          options={providers.map((one) => [one.name, one.label])}
          onChange={setName}
        />
      )}
      {example && (
        <Tabs
          label={words.client}
          names={examples.map((one) => one.client)}
          chosen={example.client}
          onChoose={setClient}
        >
          <ExampleView example={example} />
        </Tabs>
      )}
      <p class="hint">{words.keyNotes[status?.mode ?? 'open']}</p>
    </Section>
  );
}

function ExampleView({ example: { client, step, code, fields = [] } }: { example: Example }) {
  const { copy: words } = useWords();
  return (
    <>
      {step && <p>{step}</p>}
      {code && (
        <div class="code">
          <pre>{code}</pre>
          <CopyButton text={code} what={client} />
        </div>
      )}
      {fields.length > 0 && (
        <ul class="rows">
          {fields.map(([label, value]) => (
            <Row key={label} label={label} value={value} canCopy={value !== words.yourKey} />
          ))}
        </ul>
      )}
    </>
  );
}

function Row({ label, value, canCopy }: { label: string; value: string; canCopy: boolean }) {
  return (
    <li>
      <span class="name">{label}</span>
      {canCopy ? <code>{value}</code> : <span class="soft">{value}</span>}
      {canCopy && <CopyButton text={value} what={`${label} ${value}`} />}
    </li>
  );
}
