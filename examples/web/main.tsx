// Renders the page, with one urql client for all components.

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Provider } from 'urql';
import { App } from './app.tsx';
import { createUrqlClient } from './gateway.ts';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element with the id root.');

createRoot(root).render(
  <StrictMode>
    <Provider value={createUrqlClient()}>
      <App customerId={new URLSearchParams(location.search).get('customer')?.trim() ?? ''} />
    </Provider>
  </StrictMode>,
);
