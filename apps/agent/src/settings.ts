import { isNetwork } from '@cloudprint/guarded-fetch/is-network'
import { ComputerId } from '@cloudprint/protocol/ids'
import { z } from 'zod'
import { ProxySetting } from './outgoing/proxy-setting.ts'

export const RelayUrl = z
  .url({ protocol: /^https?$/, error: 'is not an http or https address', abort: true })
  .refine((text) => new URL(text).pathname === '/' && new URL(text).search === '', {
    error: 'has a path: give the address alone, such as https://print.example.com',
  })
  .transform((text) => new URL(text).origin)

/** How serial scales speak: each stands with its rules in scales/read-serial-line.ts. */
export const serialProtocolNames = ['mt-sics', 'nci', 'and', 'toledo-continuous'] as const

/** A scale on a serial port: nothing tells how it speaks, so its manual does. */
export const SerialScale = z.strictObject({
  port: z.string().min(1).describe('Such as /dev/ttyUSB0 or COM3.'),
  protocol: z.enum(serialProtocolNames).describe('How it speaks.'),
  name: z.string().min(1).max(100).optional().describe('What it is called in the console.'),
  baudRate: z.int().min(300).max(115_200).default(9_600),
  dataBits: z.union([z.literal(7), z.literal(8)]).default(8),
  parity: z.enum(['none', 'even', 'odd']).default('none'),
  stopBits: z.union([z.literal(1), z.literal(2)]).default(1),
})
export type SerialScale = z.infer<typeof SerialScale>

/** What enrolment decides, in `settings.json` of the state folder. */
export const AgentSettings = z.object({
  relayUrl: RelayUrl.describe('Address of the relay.'),
  computerId: ComputerId.describe('Which computer this is; given by the relay.'),
  computerName: z.string().min(1).max(255).describe('What it was called in the console when it was enrolled.'),
  folderPrinter: z.string().min(1).nullable().default(null).describe('The folder of the folder printer; null for none.'),
  cups: z.enum(['auto', 'off']).default('auto').describe('`auto`: print through CUPS whenever it answers; `off`: never.'),
  windowsSpooler: z.enum(['auto', 'off']).default('auto').describe('On Windows: `auto`: print through its print spooler; `off`: never.'),
  localPagePort: z
    .int()
    .min(1_024)
    .max(65_535)
    .nullable()
    .default(6_124)
    .describe(
      'Port of the page that shows what the agent does, without titles of jobs, to everybody who is signed in at this machine; another where it is taken; null for no page.',
    ),
  serialScales: z
    .array(SerialScale)
    .max(32)
    .default([])
    .describe(
      'Scales on serial ports, such as [{"port": "/dev/ttyUSB0", "protocol": "mt-sics"}], and where they differ from 9600 8N1 "baudRate", "dataBits", "parity", "stopBits".',
    ),
  hidScales: z.enum(['auto', 'off']).default('auto').describe('`auto`: USB scales are found by themselves; `off`: they are left alone.'),
  updates: z
    .enum(['auto', 'off'])
    .default('auto')
    .describe('`auto`: take the versions of the agent that the relay offers; `off`: never, whatever the console says.'),
  sealingKeyHours: z
    .int()
    .min(1)
    .max(8_760)
    .default(24)
    .describe('After so many hours documents are sealed to a new key; the one before is destroyed when nothing needs it any more.'),
  proxy: ProxySetting.default('system').describe(
    'How the agent gets out: `system` (the environment, else what Windows or macOS is set to, a proxy script too), `none`, {"url": "http://proxy.example.com:3128", "except": ["intranet.example.com"]}, {"script": "http://wpad.example.com/proxy.pac"}, or {"system": true}, which is as `system`; each of the three with "username" and "password" where the proxy wants them.',
  ),
  caFile: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe('A PEM file with further certificate authorities to trust, as CLOUDPRINT_CA_FILE; null for none.'),
  fetchNetworks: z
    .array(z.string().refine(isNetwork, { error: 'is neither an address nor a network such as 10.20.0.0/16' }))
    .default([])
    .describe(
      'Networks that are not public and that documents may be fetched from when a job refers to them, such as ["10.20.0.0/16"]; none when empty.',
    ),
  fetchHosts: z
    .array(z.string().min(1).max(255))
    .nullable()
    .default(null)
    .describe('The only hosts that documents may be fetched from when a job refers to them, such as ["wms.example.com"]; null for any.'),
})
export type AgentSettings = z.infer<typeof AgentSettings>
