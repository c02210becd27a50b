import { readFileSync } from 'node:fs'
import type { z } from 'zod'

/** Where settings come from: `process.env` in a program, a plain object in a test. */
export type Env = Readonly<Record<string, string | undefined>>

/** The settings are wrong; the message lists every one of them, ready to be shown to the operator. */
export class EnvError extends Error {
  override name = 'EnvError'
}

/**
 * Reads a program's settings once, by a schema whose keys are the variables' names. A setting X may stand in a file
 * named by X_FILE instead: secrets then are not visible in the process list. An empty variable counts as not set,
 * which is how compose files and service units leave things out.
 * @throws EnvError naming every wrong variable and what is expected; values are not shown, they may be secrets.
 */
export function readEnv<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>, env: Env): z.infer<z.ZodObject<Shape>> {
  const given: Record<string, string> = {}
  const problems = new Map<string, string>()
  for (const name of Object.keys(schema.shape)) {
    const setting = readSetting(name, env)
    if (setting.problem !== undefined) problems.set(name, setting.problem)
    else if (setting.value !== undefined) given[name] = setting.value
  }

  const parsed = schema.safeParse(given)
  for (const issue of parsed.error?.issues ?? []) {
    const name = String(issue.path[0] ?? 'settings')
    if (problems.has(name)) continue
    problems.set(name, name in given || name === 'settings' ? issue.message : 'is not set')
  }
  if (!parsed.success || problems.size > 0) throw new EnvError(describe(schema, problems))
  return parsed.data
}

function readSetting(name: string, env: Env): { value?: string; problem?: string } {
  const value = env[name]
  const path = env[`${name}_FILE`]
  if (path === undefined || path === '') return value === undefined || value === '' ? {} : { value }
  if (value !== undefined && value !== '') return { problem: `is set twice: leave out ${name} or ${name}_FILE` }
  try {
    // Editors and `echo` end a file with a newline that is no part of the secret.
    return { value: readFileSync(path, 'utf8').replace(/\r?\n$/, '') }
  } catch (error) {
    return { problem: `cannot be read from ${name}_FILE: ${error instanceof Error ? error.message : String(error)}` }
  }
}

function describe(schema: z.ZodObject, problems: Map<string, string>): string {
  const lines = [...problems].map(([name, problem]) => {
    const expected = descriptionOf(schema.shape[name])
    return `  ${name}: ${problem}${expected === undefined ? '' : ` (expected: ${expected})`}`
  })
  return [lines.length === 1 ? 'A setting is wrong:' : `${lines.length} settings are wrong:`, ...lines].join('\n')
}

/** `.describe()` may stand before or after `.default()` or `.optional()`. */
function descriptionOf(schema: unknown): string | undefined {
  const field = schema as { description?: string; def?: { innerType?: unknown; in?: unknown } } | undefined
  if (field === undefined) return undefined
  return field.description ?? descriptionOf(field.def?.innerType ?? field.def?.in)
}
