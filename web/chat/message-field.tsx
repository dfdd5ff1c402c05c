import { useId, useRef } from 'preact/hooks';
import { useWords } from '../i18n/words';
import { CrossIcon, ImageIcon } from '../parts/icons';
import { type Image, readImage, toDataUrl } from './image';

interface MessageFieldProps {
  readonly value: string;
  readonly image: Image | undefined;
  onChange(text: string): void;
  /** Undefined removes the image; a failure means that the browser cannot read the file. */
  onImage(image: Image | undefined | 'unreadable'): void;
  onSend(): void;
}

/** The message: a text, and optionally an image from a file or the clipboard. */
export function MessageField({ value, image, onChange, onImage, onSend }: MessageFieldProps) {
  const { chat: words } = useWords();
  const id = useId();
  const picker = useRef<HTMLInputElement>(null);
  const take = (file: Blob | null | undefined) => {
    if (!file) return;
    readImage(file).then(onImage, () => onImage('unreadable'));
  };
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
        onPaste={(event) => {
          const files = [...(event.clipboardData?.files ?? [])];
          const pasted = files.find(({ type }) => type.startsWith('image/'));
          if (pasted) event.preventDefault();
          take(pasted);
        }}
        onKeyDown={(event) => {
          // Enter also confirms a character in an input method (IME): that must not send the
          // message.
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          onSend();
        }}
      />
      <div class="actions">
        {image ? (
          <>
            <img class="picture" src={toDataUrl(image)} alt={words.image} />
            <button type="button" onClick={() => onImage(undefined)}>
              <CrossIcon />
              {words.removeImage}
            </button>
          </>
        ) : (
          <button type="button" class="quiet" onClick={() => picker.current?.click()}>
            <ImageIcon />
            {words.addImage}
          </button>
        )}
        <input
          type="file"
          accept="image/*"
          hidden
          aria-label={words.addImage}
          ref={picker}
          onChange={(event) => {
            take(event.currentTarget.files?.[0]);
            event.currentTarget.value = '';
          }}
        />
      </div>
    </div>
  );
}
