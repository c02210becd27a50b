import { defineConfig } from 'rolldown'
import type { Plugin } from 'rolldown'

/**
 * Whoever asks Node for its WebSocket gets its fetch and HTTP/2 too, 5 MiB for each agent. `node:http` does, as an ES module: it hands out all
 * that it has at once. And engine.io does, for browsers.
 */
const withoutFetch: Plugin = {
  name: 'without-fetch',
  resolveId: (id, _importer, { kind }) => (id === 'node:http' && kind === 'import-statement' ? '\0plain-http' : null),
  load: (id) => (id === '\0plain-http' ? "export const { Agent, createServer, request } = process.getBuiltinModule('node:http')" : null),
  transform: (code, id) => {
    if (!/engine\.io-client[^ ]*transports[/\\]websocket\.js$/.test(id)) return null
    const asked = 'globalThis.WebSocket || globalThis.MozWebSocket'
    if (!code.includes(asked)) throw new Error(`${id} has changed: does it still ask for the WebSocket of browsers?`)
    return code.replace(asked, 'undefined')
  },
}

/** V8 keeps the text of a program as long as it runs, and with one letter beyond ASCII each takes two bytes. */
const narrowText: Plugin = {
  name: 'narrow-text',
  generateBundle: (_options, bundle) => {
    for (const part of Object.values(bundle)) {
      if (part.type !== 'chunk') continue
      part.code = part.code.replaceAll(/[^\0-\u007f]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
    }
  },
}

/**
 * The program in one file, and its threads in others beside it. Finding and linking its 390 modules was half of what a start cost.
 * pdfium and QuickJS stay packages: they bring their WebAssembly along as files; koffi (on Windows alone), node-hid and serialport bring native code.
 * The launcher shares no file with it: it stays as it is when the program is updated.
 */
const shared = {
  platform: 'node',
  external: ['@hyzyla/pdfium', 'koffi', 'node-hid', 'quickjs-wasi', 'serialport'],
  plugins: [withoutFetch, narrowText],
  output: { dir: 'dist', sourcemap: true, comments: { annotation: false, jsdoc: false, legal: true } },
} as const

export default defineConfig([
  {
    ...shared,
    input: {
      'main': 'src/main.ts',
      'pdf-worker': 'src/printing/pdf/pdf-worker.ts',
      'windows-worker': 'src/printing/windows/windows-worker.ts',
    },
  },
  { ...shared, input: { launcher: 'src/launcher/main.ts' } },
])
