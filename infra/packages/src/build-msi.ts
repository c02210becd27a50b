import { execFileSync } from 'node:child_process'
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { OnePackage } from './one-package.ts'
import { describeMsi } from './describe-msi.ts'
import { fixMsiTimes } from './fix-msi-times.ts'
import { filesUnder } from './release-json.ts'
import { sha256Of } from './sha256-of.ts'
import { signForWindows } from './sign-for-windows.ts'
import { sourceDateEpoch } from './workspace.ts'
import { uuidOf } from './write-sbom.ts'

/** The installer for Windows: the tree, the program behind the service, and the command for people. It and its own program are signed where there is a command for it. */
export function buildMsi(file: string, { workshop, lay, version, signing: { windowsSignCommand } }: OnePackage): string {
  const root = join(workshop, 'root')
  lay(root)
  compile('service.c', join(root, 'bin/cloudprint-agent-service.exe'), [], windowsSignCommand)
  writeFileSync(join(root, 'bin/cloudprint-agent.cmd'), command(version))

  const files = filesUnder(root)
  // The cabinet notes the time of each file.
  for (const path of files) utimesSync(path, sourceDateEpoch(), sourceDateEpoch())
  const setUpLibrary = join(workshop, 'set-up.dll')
  // The linker would draw the place in memory that it asks for from its name.
  compile('set-up.c', setUpLibrary, ['-shared', '-static-libgcc', '-Wl,--image-base,0x180000000', '-lmsi'], windowsSignCommand)
  const description = join(workshop, 'agent.wxs')
  const packageCode = uuidOf([...files, setUpLibrary].map((path) => sha256Of(path)).join())
  writeFileSync(description, describeMsi({ root, files, version, packageCode, setUpLibrary }))
  execFileSync('wixl', ['--arch', 'x64', '--output', file, description], { stdio: 'pipe' })
  for (const query of queries) execFileSync('msibuild', [file, '-q', query], { stdio: 'pipe' })
  fixMsiTimes(file, { packageCode, epoch: sourceDateEpoch() })
  if (windowsSignCommand !== undefined) signForWindows(file, windowsSignCommand)
  return file
}

/** What wixl has no words for. */
const queries = [
  // Whoever installs as a user and is asked for an administrator's consent gives these on the way.
  "UPDATE `Property` SET `Value` = 'WIX_DOWNGRADE_DETECTED;WIX_UPGRADE_DETECTED;RELAY;CODE;PROXY' WHERE `Property` = 'SecureCustomProperties'",
  // Within the transaction (afterInstallInitialize): an upgrade that fails brings the version before back.
  "UPDATE `InstallExecuteSequence` SET `Sequence` = 1501 WHERE `Action` = 'RemoveExistingProducts'",
  // The command line holds the code: with 0x2000 (msidbCustomActionTypeHideTarget) no log shows it.
  "UPDATE `CustomAction` SET `Type` = 8243 WHERE `Action` = 'SetUpCommand'",
  "UPDATE `CustomAction` SET `Type` = 11265 WHERE `Action` = 'SetUp'",
]

/** Compiles a program of our own, and signs it where there is a command for that. */
function compile(source: string, program: string, options: readonly string[], signCommand: string | undefined): void {
  mkdirSync(join(program, '..'), { recursive: true })
  // The linker would note the time.
  const always = ['-municode', '-Os', '-s', '-Wall', '-Wextra', '-Werror', '-Wl,--no-insert-timestamp']
  const from = join(import.meta.dirname, '../windows', source)
  execFileSync('x86_64-w64-mingw32-gcc', [...always, '-o', program, from, ...options], { stdio: ['ignore', 'ignore', 'inherit'] })
  if (signCommand !== undefined) signForWindows(program, signCommand)
}

/** As an administrator: what the agent knows belongs to its service. */
function command(version: string): string {
  const lines = [
    '@echo off',
    'setlocal',
    String.raw`set "CLOUDPRINT_AGENT_DIR=%ProgramData%\Cloud Print Agent"`,
    String.raw`"%~dp0node.exe" "--env-file-if-exists=%~dp0..\agent.env" "%~dp0..\versions\VERSION\main.js" %*`.replace('VERSION', version),
    '',
  ]
  return lines.join('\r\n')
}
