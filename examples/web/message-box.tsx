// Shows the result of the last step, the details for support, and the button for the next step.

import type { Ref } from 'react';
import type { Message } from './view.ts';

interface Props {
  message: Message;
  onTryAgain: () => void;
  onReadAgain: () => void;
  ref?: Ref<HTMLDivElement>;
}

export function MessageBox({ message, onTryAgain, onReadAgain, ref }: Props) {
  const { tone, title, lines, details, offers } = message;
  return (
    <div ref={ref} className={`message ${tone}`} role={tone === 'good' ? 'status' : 'alert'} tabIndex={-1}>
      <p>
        <strong>{title}</strong>
        {lines.map((line) => (
          <span key={line}>{` ${line}`}</span>
        ))}
      </p>
      {offers === 'try-again' && (
        <button type="button" onClick={onTryAgain}>
          Try again
        </button>
      )}
      {offers === 'read-again' && (
        <button type="button" onClick={onReadAgain}>
          Read again
        </button>
      )}
      {details.length > 0 && (
        <details>
          <summary>Details</summary>
          <ul translate="no">
            {details.map((detail) => (
              <li key={detail}>{detail}</li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
