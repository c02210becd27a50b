import { defineConfig } from 'rolldown'

/**
 * The program in one file, and its threads in others beside it. Finding and linking its 390 modules was half of what a start cost.
 * pdfium and QuickJS stay packages: they bring their WebAssembly along as files; koffi (on Windows alone), node-hid and serialport bring native code.
 * The launcher shares no file with it: it stays as it is when the program is updated.
 */
const shared = {
  platform: 'node',
  external: ['@hyzyla/pdfium', 'koffi', 'node-hid', 'quickjs-wasi', 'serialport'],
  output: { dir: 'dist', sourcemap: true },
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
