import { join } from 'node:path'
import type { PrivateCups } from '@cloudprint/testkit/cups/private-cups'
import { startFaultProxy, type FaultProxy, type Piece, type PieceFate } from '@cloudprint/testkit/fault-proxy'
import type { RelayProcess } from './relay-process.ts'

/** The ways on which the bytes of a job pass, each through a proxy of its own. */
export interface Ways {
  /** Warehouse system to relay. */
  api: FaultProxy
  /** Agent to relay over HTTP: enrolment, clock, documents. */
  http: FaultProxy
  /** Agent to relay: the channel. */
  channel: FaultProxy
  /** Agent to CUPS. */
  cups: FaultProxy
  apiUrl: string
  /** What an agent is enrolled with, so that all it says passes here. */
  agentSettings: { relayUrl: string; cupsServer: string }
  stop(): Promise<void>
}

export async function startWays(relay: RelayProcess, { dirs, socketPath }: PrivateCups): Promise<Ways> {
  const cupsServer = join(dirs.state, 'way.sock')
  const [api, plainHttp, channel, cups] = await Promise.all([
    startFaultProxy({ to: { port: relay.apiPort } }),
    startFaultProxy({ to: { port: relay.apiPort } }),
    startFaultProxy({ to: { port: relay.channelPort } }),
    startFaultProxy({ to: { path: socketPath }, at: { path: cupsServer } }),
  ])
  const http = tellingPort(plainHttp, { from: relay.channelPort, to: channel.port })
  return {
    api,
    http,
    channel,
    cups,
    apiUrl: `http://127.0.0.1:${api.port}`,
    agentSettings: { relayUrl: `http://127.0.0.1:${http.port}`, cupsServer },
    stop: async () => void (await Promise.all([api, http, channel, cups].map((way) => way.stop()))),
  }
}

/** The relay names its channel's port in the answer to the clock: agents are told the proxy's instead. Both have five digits. */
function tellingPort(proxy: FaultProxy, { from, to }: { from: number; to: number }): FaultProxy {
  const told = ({ direction, bytes }: Piece): PieceFate => {
    const at = direction === 'answer' ? bytes.indexOf(`"channelPort":${from}`) : -1
    return at === -1 ? 'pass' : Buffer.from(bytes.toString('latin1').replace(`"channelPort":${from}`, `"channelPort":${to}`), 'latin1')
  }
  const behave: FaultProxy['behave'] = (faults) =>
    proxy.behave({
      ...faults,
      onPiece: (piece) => {
        const fate = faults.onPiece?.(piece) ?? 'pass'
        return fate === 'pass' ? told(piece) : fate
      },
    })
  behave({})
  return { ...proxy, behave }
}
