import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { builtProgram, processEnv } from './process-env.ts'

/** The environment of a machine with a checkout of the product, where `npx pnpm … cloudprint-agent` runs the agent; it has no CUPS. */
export function checkoutMachine({ hasFolderPrinter } = { hasFolderPrinter: false }): Record<string, string> {
  const dir = tempDir('checkout-machine')
  const bin = join(dir, 'bin')
  mkdirSync(bin)
  const withPrinter = hasFolderPrinter ? `[ "$1" = enrol ] && set -- "$@" --folder-printer '${join(dir, 'printed')}'\n` : ''
  const npx = `#!/bin/sh\n[ "$2" = cloudprint-agent ] || exit 64\nshift 2\n${withPrinter}exec '${process.execPath}' '${builtProgram('agent')}' "$@"\n`
  writeFileSync(join(bin, 'npx'), npx, { mode: 0o755 })
  const env = processEnv({ CLOUDPRINT_AGENT_DIR: join(dir, 'state'), CUPS_SERVER: '/nonexistent/cups.sock' })
  return { ...env, PATH: `${bin}:${env['PATH'] ?? ''}` }
}
