import react from '@vitejs/plugin-react'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { defaultClientConditions, defineConfig } from 'vite'
import type { Plugin } from 'vite'

const relay = 'http://127.0.0.1:8080'
const outDir = join(import.meta.dirname, 'dist')

export default defineConfig({
  plugins: [react(), precompress()],
  resolve: { conditions: ['source', ...defaultClientConditions] },
  build: {
    outDir,
    target: 'es2022',
    // The relay's content security policy takes files of its own origin alone: nothing may become a data: URL.
    assetsInlineLimit: 0,
    manifest: true,
  },
  server: {
    proxy: {
      '/v1': relay,
      '/auth': relay,
      '/socket.io': { target: relay, ws: true },
    },
  },
})

/** Lays a `.br` and a `.gz` beside each text of the build: the relay sends them as they are, and compresses nothing while it runs. */
function precompress(): Plugin {
  let isWritten = false
  return {
    name: 'precompress',
    apply: 'build',
    writeBundle: () => {
      isWritten = true
    },
    // Only now the folder is whole, with the files that are copied as they stand. After a failure there is none, and its reason is to be seen.
    closeBundle: () => {
      if (!isWritten) return
      for (const file of readdirSync(outDir, { recursive: true, withFileTypes: true })) {
        if (file.isFile() && /\.(?:html|js|css|svg)$/.test(file.name)) compress(join(file.parentPath, file.name))
      }
    },
  }
}

/** Below this the headers outweigh what is saved. */
const WORTHWHILE_BYTES = 1_024

function compress(path: string): void {
  const bytes = readFileSync(path)
  if (bytes.length < WORTHWHILE_BYTES) return
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }))
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }))
}
