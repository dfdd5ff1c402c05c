import { useLayoutEffect, useState } from 'preact/hooks';
import { recall, remember } from './parts/remembered';

export type Theme = 'light' | 'dark';

/** Follows the system until the user makes a choice, which is remembered. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [preferred, setPreferred] = useState<Theme>(read);
  const [chosen, setChosen] = useState<Theme | undefined>(recallTheme);
  const theme = chosen ?? preferred;
  useLayoutEffect(() => {
    const follow = () => setPreferred(read());
    prefersDark.addEventListener('change', follow);
    return () => prefersDark.removeEventListener('change', follow);
  }, []);
  useLayoutEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  const choose = (next: Theme) => {
    remember('local', 'theme', next);
    setChosen(next);
  };
  return [theme, choose];
}

const prefersDark = matchMedia('(prefers-color-scheme: dark)');
const read = (): Theme => (prefersDark.matches ? 'dark' : 'light');

function recallTheme(): Theme | undefined {
  const theme = recall('local', 'theme');
  return theme === 'light' || theme === 'dark' ? theme : undefined;
}
