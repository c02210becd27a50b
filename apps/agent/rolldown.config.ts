import { defineConfig } from 'rolldown'

/**
 * The program in one file, and its thread in another beside it. Finding and linking its 390 modules was half of what a start cost.
 * pdfium stays a package: it brings its WebAssembly along as a file.
 */
export default defineConfig({
  input: { 'main': 'src/main.ts', 'pdf-worker': 'src/printing/pdf/pdf-worker.ts' },
  platform: 'node',
  external: ['@hyzyla/pdfium'],
  output: { dir: 'dist', sourcemap: true },
})
