// Says what the page is waiting for, when it takes longer than two seconds, and lets the user stop waiting.

import { useEffect, useState } from 'react';

const LONG_MS = 2000;

interface Props {
  words: string;
  onStop: () => void;
}

export function Waiting({ words, onStop }: Props) {
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), LONG_MS);
    return () => clearTimeout(timer);
  }, []);

  return (
    <div className="waiting" aria-live="polite">
      {isLong && (
        <>
          <p>{words}</p>
          <button type="button" onClick={onStop}>
            Stop waiting
          </button>
        </>
      )}
    </div>
  );
}
