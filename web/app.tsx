import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Failure } from './api/failure';
import { fetchStatus } from './api/fetch-status';
import type { Status } from './api/status';
import { ChatSection } from './chat/section';
import { CopySection } from './copy/section';
import { type Language, languages, preferredLanguage, WordsProvider } from './i18n/words';
import { toFailure } from './parts/failure-notice';
import { TopBar } from './parts/top-bar';
import { StatusSection } from './status/section';
import { StreamSection } from './stream/section';
import { useTheme } from './theme';

/** The page. Whatever a person types in or chooses lives here, and is gone when the tab is closed. */
export function App() {
  const [language, setLanguage] = useState<Language>(preferredLanguage);
  const [theme, setTheme] = useTheme();
  const [status, setStatus] = useState<Status>();
  const [failure, setFailure] = useState<Failure>();
  const [accessKey, setAccessKey] = useState('');
  const words = languages[language];

  const askStatus = useCallback(() => {
    setFailure(undefined);
    fetchStatus().then(setStatus, (error) => setFailure(toFailure(error)));
  }, []);
  useEffect(askStatus, [askStatus]);
  useEffect(() => {
    document.documentElement.lang = words.tag;
    document.title = `${words.title} · ${location.host}`;
  }, [words]);

  const keys = { accessKey, onAccessKey: setAccessKey };
  return (
    <WordsProvider value={words}>
      <TopBar
        theme={theme}
        onTheme={setTheme}
        onLanguage={() => setLanguage(language === 'en' ? 'zh' : 'en')}
      />
      <main id="main" tabIndex={-1}>
        <StatusSection status={status} failure={failure} onRetry={askStatus} />
        <StreamSection status={status} {...keys} />
        <CopySection status={status} />
        <ChatSection status={status} {...keys} />
      </main>
    </WordsProvider>
  );
}
