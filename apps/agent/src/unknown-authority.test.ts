import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { systemClock } from '@cloudprint/process-kit/clock'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readAgentEnv } from './env.ts'
import { Outgoing } from './outgoing/outgoing.ts'
import { enrol } from './commands/enrol.ts'
import { StateFolder } from './state-folder.ts'
import { makeStateFolder } from './testing/test-agent.ts'
import { RelayClock } from './relay-link/relay-clock.ts'
import { RelayHttp } from './relay-link/relay-http.ts'

let folder: ReturnType<typeof makeStateFolder>
let server: Server
let relayUrl: string

beforeEach(async () => {
  folder = makeStateFolder()
  const [key, cert] = [join(folder.path, 'key.pem'), join(folder.path, 'cert.pem')]
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']
  execFileSync('openssl', ['req', '-x509', ...curve, '-nodes', '-keyout', key, '-out', cert, '-subj', '/CN=localhost'], { stdio: 'ignore' })
  server = createServer({ key: readFileSync(key), cert: readFileSync(cert) })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  relayUrl = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve))
  folder.remove()
})

test('a relay with a certificate of an unknown authority is refused with the setting that helps', async () => {
  const assertion = () => Promise.resolve('')
  const http = new RelayHttp({
    relayUrl,
    clock: systemClock,
    relayClock: new RelayClock(systemClock),
    assertion,
    outgoing: new Outgoing({ setting: 'none', env: {} }),
  })
  const read = await http.readClock(AbortSignal.timeout(45_000))
  expect(read).toMatchObject({
    problem: {
      detail: expect.stringMatching(/self-signed certificate; it is for localhost, signed by localhost.*CLOUDPRINT_CA_FILE/) as string,
    },
  })
  const options = { relay: relayUrl, code: 'CODE' }
  await expect(
    enrol(new StateFolder(join(folder.path, 'agent')), options, { env: readAgentEnv({}), say: () => undefined }),
  ).rejects.toThrow(/CLOUDPRINT_CA_FILE/)
})
