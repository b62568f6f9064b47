// How Vite serves and builds the page. It forwards `/graphql` to the gateway, so the page has one origin and needs no CORS.

import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = (folder: string) => path.resolve(import.meta.dirname, folder);

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  server: {
    host: '127.0.0.1',
    proxy: { '/graphql': process.env['GATEWAY'] ?? 'http://127.0.0.1:4000' },
    // The page imports from the client package, which is outside this folder. No other folder is served.
    fs: { allow: [here('.'), here('../../client'), here('../../node_modules')] },
  },
});
