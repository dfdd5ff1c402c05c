import { languages, useWords } from '../i18n/words';
import type { Theme } from '../theme';
import { MoonIcon, SunIcon } from './icons';

interface TopBarProps {
  readonly theme: Theme;
  /** Whether the page has the section for the access key. */
  readonly isLocked: boolean;
  onTheme(theme: Theme): void;
  onLanguage(): void;
}

export function TopBar({ theme, isLocked, onTheme, onLanguage }: TopBarProps) {
  const words = useWords();
  const other = words === languages.en ? languages.zh : languages.en;
  const { status, ...rest } = words.sections;
  const sections = { status, ...(isLocked && { key: words.key.title }), ...rest };
  const next = theme === 'dark' ? 'light' : 'dark';
  return (
    <header>
      <a class="skip" href="#main">
        {words.skip}
      </a>
      <a class="brand" href="#status">
        chatgpt-reverse-proxy
      </a>
      <nav aria-label={words.title}>
        {Object.entries(sections).map(([id, name]) => (
          <a key={id} href={`#${id}`}>
            {name}
          </a>
        ))}
      </nav>
      <div class="switches">
        <button type="button" class="quiet" lang={other.tag} onClick={onLanguage}>
          {words.otherLanguage}
        </button>
        <button type="button" class="quiet" onClick={() => onTheme(next)}>
          {next === 'dark' ? <MoonIcon /> : <SunIcon />}
          <span class="name">{next === 'dark' ? words.toDark : words.toLight}</span>
        </button>
      </div>
    </header>
  );
}
