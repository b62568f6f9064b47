// How the page is served and built. `/graphql` goes to the gateway from here, so that the browser meets one origin and needs no CORS.

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
    // The documents and outcomes of the client package lie beside this folder; nothing else is served.
    fs: { allow: [here('.'), here('../../client'), here('../../node_modules')] },
  },
});
