import { ComputerId } from '@cloudprint/protocol/ids'
import { z } from 'zod'
import { idValue, textValue } from '../../shared/url-value.ts'

/** What the link of a machine says, and which computer it is to replace. */
export const DeviceSearch = z.object({ code: textValue, replaces: idValue(ComputerId) })
export type DeviceSearch = z.infer<typeof DeviceSearch>
