import { useLayoutEffect, useState } from 'preact/hooks';

export type Theme = 'light' | 'dark';

/** The browser's choice, until a person makes another one for this visit. Nothing is stored. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [preferred, setPreferred] = useState<Theme>(read);
  const [chosen, setChosen] = useState<Theme>();
  const theme = chosen ?? preferred;
  useLayoutEffect(() => {
    const follow = () => setPreferred(read());
    prefersDark.addEventListener('change', follow);
    return () => prefersDark.removeEventListener('change', follow);
  }, []);
  useLayoutEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  return [theme, setChosen];
}

const prefersDark = matchMedia('(prefers-color-scheme: dark)');
const read = (): Theme => (prefersDark.matches ? 'dark' : 'light');
