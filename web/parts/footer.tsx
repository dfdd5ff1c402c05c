import type { Status } from '../api/status';
import { useWords } from '../i18n/words';
import { WithCode } from './with-code';

/** The product, its version, what is new in it, and links to the documentation. */
export function Footer({ status }: { status: Status | undefined }) {
  const { footer: words, tag } = useWords();
  const docs = tag === 'en' ? 'README.md' : 'README.zh-CN.md';
  return (
    <footer>
      <p>
        <strong>chatgpt-reverse-proxy</strong> {status?.version ?? VERSION}
      </p>
      <p>{words.what}</p>
      {REPOSITORY ? (
        <p class="links">
          <a href={`${REPOSITORY}/blob/main/CHANGELOG.md`}>{words.changes}</a>
          <a href={`${REPOSITORY}/blob/main/${docs}`}>{words.docs}</a>
        </p>
      ) : (
        <>
          <p>
            <WithCode text={words.docsHere} />
          </p>
          {CHANGES.length > 0 && (
            <details>
              <summary>{words.changes}</summary>
              <ul lang="en">
                {CHANGES.map((change) => (
                  <li key={change}>
                    <WithCode text={change} />
                  </li>
                ))}
              </ul>
            </details>
          )}
        </>
      )}
    </footer>
  );
}
