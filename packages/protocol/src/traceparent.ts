import { z } from 'zod'

/** `version-traceid-parentid-flags` in lower case; neither id is all zeros, the version is not ff, and 00 has no more to say (W3C Trace Context §3.2). */
const form = /^(?!ff|00-.{53})[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-[\x21-\x7e]*)?$/

/** Where a request stands in a trace. One that can't be read counts as none, as the standard wants it (§2.3). */
export const Traceparent = z.string().max(255).regex(form).optional().catch(undefined)
