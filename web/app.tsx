import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Failure } from './api/failure';
import { fetchStatus } from './api/fetch-status';
import type { Status } from './api/status';
import { ChatSection } from './chat/section';
import { ConnectSection } from './connect/section';
import { useHealth } from './health/use-health';
import { type Language, languages, preferredLanguage, WordsProvider } from './i18n/words';
import { KeySection } from './key/section';
import { toFailure } from './parts/failure-notice';
import { Footer } from './parts/footer';
import { remember } from './parts/remembered';
import { TopBar } from './parts/top-bar';
import { StatusSection } from './status/section';
import { StreamSection } from './stream/section';
import { useTheme } from './theme';

/**
 * The page. Keys and messages exist only in this state and are lost when the tab closes; choices
 * are remembered.
 */
export function App() {
  const [language, setLanguage] = useState<Language>(preferredLanguage);
  const [theme, setTheme] = useTheme();
  const [status, setStatus] = useState<Status>();
  const [failure, setFailure] = useState<Failure>();
  const [accessKey, setAccessKey] = useState('');
  const health = useHealth(status, accessKey);
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

  const isLocked = status !== undefined && status.mode !== 'open';
  const keys = { accessKey, onAccessKey: setAccessKey };
  return (
    <WordsProvider value={words}>
      <TopBar
        theme={theme}
        isLocked={isLocked}
        onTheme={setTheme}
        onLanguage={() => {
          const next = language === 'en' ? 'zh' : 'en';
          remember('local', 'language', next);
          setLanguage(next);
        }}
      />
      <main id="main" tabIndex={-1}>
        <StatusSection status={status} failure={failure} health={health} onRetry={askStatus} />
        {isLocked && <KeySection {...keys} onCheck={health.runGuarded} />}
        <StreamSection
          check={health.stream}
          status={status}
          hasKey={accessKey !== ''}
          onRun={health.runGuarded}
        />
        <ConnectSection status={status} />
        <ChatSection status={status} onOutcome={health.report} {...keys} />
      </main>
      <Footer status={status} />
    </WordsProvider>
  );
}
