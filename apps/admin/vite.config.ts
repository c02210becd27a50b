import react from '@vitejs/plugin-react'
import { defaultClientConditions, defineConfig } from 'vite'

const relay = 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [react()],
  resolve: { conditions: ['source', ...defaultClientConditions] },
  build: {
    target: 'es2022',
    // The relay's content security policy takes files of its own origin alone: nothing may become a data: URL.
    assetsInlineLimit: 0,
  },
  server: {
    proxy: {
      '/v1': relay,
      '/auth': relay,
      '/socket.io': { target: relay, ws: true },
    },
  },
})
