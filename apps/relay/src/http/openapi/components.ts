import { z } from 'zod'

type Json = Record<string, unknown>

/** Schemas with an id become components; what is sent and what is read back may differ (defaults), then there are two. */
export interface Components {
  /** The schema of what a client sends, or reads. */
  describe(schema: z.ZodType, io: 'input' | 'output'): Json
  /** Puts the final names of components into references, once all schemas are described. */
  settle<Value>(value: Value): Value
  schemas(): Json
}

const INPUT = '#/input/'
const OUTPUT = '#/output/'

export function createComponents(): Components {
  const inputs = new Map<string, Json>()
  const outputs = new Map<string, Json>()
  // Every route answers with the same problem, and many with the same things: each is translated once.
  const described = { input: new Map<z.ZodType, Json>(), output: new Map<z.ZodType, Json>() }

  const describe = (schema: z.ZodType, io: 'input' | 'output'): Json => {
    const known = described[io].get(schema) ?? translate(schema, io)
    described[io].set(schema, known)
    return known
  }

  const translate = (schema: z.ZodType, io: 'input' | 'output'): Json => {
    const place = io === 'input' ? INPUT : OUTPUT
    const {
      $schema: _,
      $defs = {},
      ...json
    } = mapRefs(convert(schema, io), (name) => place + name) as Json & { $defs?: Record<string, Json> }
    for (const [id, component] of Object.entries($defs)) (io === 'input' ? inputs : outputs).set(id, withoutId(component))
    if (typeof json.id !== 'string') return json
    ;(io === 'input' ? inputs : outputs).set(json.id, withoutId(json))
    return { $ref: place + json.id }
  }

  /** Those whose input differs from their output, or refers to one that does. */
  const ownInputs = (): Set<string> => {
    const bare = (component: Json | undefined) => JSON.stringify(component)?.replaceAll(INPUT, OUTPUT)
    const own = new Set([...inputs.keys()].filter((id) => outputs.has(id) && bare(inputs.get(id)) !== bare(outputs.get(id))))
    for (let before = -1; before !== own.size;) {
      before = own.size
      for (const [id, component] of inputs) {
        const text = JSON.stringify(component)
        if (outputs.has(id) && [...own].some((other) => text.includes(`"${INPUT}${other}"`))) own.add(id)
      }
    }
    return own
  }

  const settle = <Value>(value: Value): Value => {
    const own = ownInputs()
    const text = JSON.stringify(value).replaceAll(/"#\/(input|output)\/([^"]+)"/g, (_match, io: string, id: string) =>
      JSON.stringify(`#/components/schemas/${io === 'input' && own.has(id) ? `${id}Input` : id}`),
    )
    return JSON.parse(text) as Value
  }

  return {
    describe,
    settle,
    schemas: () => {
      const own = ownInputs()
      const named = [...outputs, ...[...inputs].map(([id, json]) => [own.has(id) ? `${id}Input` : id, json] as const)]
      return settle(Object.fromEntries(named.toSorted(([a], [b]) => a.localeCompare(b))))
    },
  }
}

function convert(schema: z.ZodType, io: 'input' | 'output'): unknown {
  return z.toJSONSchema(schema, { io, unrepresentable: 'any', override: ({ jsonSchema }) => tidy(jsonSchema, io) })
}

/** What zod says too exactly for a reader: patterns behind formats, the bounds of safe integers, closed replies. */
function tidy(json: z.core.JSONSchema.BaseSchema, io: 'input' | 'output'): void {
  if (json.format === 'uuid' || json.format === 'date-time') delete json.pattern
  if (json.maximum === Number.MAX_SAFE_INTEGER) delete json.maximum
  if (json.minimum === Number.MIN_SAFE_INTEGER) delete json.minimum
  // Receivers ignore what they do not know: a later version may say more.
  if (io === 'output' && json.additionalProperties === false) delete json.additionalProperties
}

function mapRefs(value: unknown, rename: (name: string) => string): unknown {
  const text = JSON.stringify(value).replaceAll(
    /"\$ref":"#\/\$defs\/([^"]+)"/g,
    (_match, name: string) => `"$ref":${JSON.stringify(rename(name))}`,
  )
  return JSON.parse(text) as unknown
}

function withoutId(json: Json): Json {
  const { id: _, ...component } = json
  return component
}
