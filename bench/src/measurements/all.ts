import type { Measurement } from '../measurement.ts'
import { apiKeys } from './api-keys.ts'
import { agentIdle } from './agent-idle.ts'
import { discovery } from './discovery.ts'
import { discoveryWindows } from './discovery-windows.ts'
import { idleMemory } from './idle-memory.ts'
import { installing } from './installing.ts'
import { largeDocument } from './large-document.ts'
import { lists } from './lists.ts'
import { latency } from './latency.ts'
import { pages } from './pages.ts'
import { reconnectStorm } from './reconnect-storm.ts'
import { reconcile } from './reconcile.ts'
import { sealing } from './sealing.ts'
import { submitOnly } from './submit-only.ts'
import { throughput } from './throughput.ts'
import { upgrading } from './upgrading.ts'
import { waysOutMeasured } from './ways-out.ts'

export const measurements: Measurement[] = [
  latency,
  throughput,
  submitOnly,
  discovery,
  discoveryWindows,
  idleMemory,
  agentIdle,
  installing,
  upgrading,
  waysOutMeasured,
  reconnectStorm,
  reconcile,
  largeDocument,
  sealing,
  lists,
  pages,
  apiKeys,
]
