import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** One run of the capture backend that took its document. A job that CUPS sends twice is here twice. */
export interface CapturedDocument {
  queue: string
  jobId: number
  user: string
  title: string
  copies: number
  /** As CUPS gave them: 'media=iso_a4_210x297mm' is { media: 'iso_a4_210x297mm' }, a bare name is { name: 'true' }. */
  options: Record<string, string>
  contentType: string
  deviceUri: string
  path: string
  sizeBytes: number
  bytes(): Buffer
}

/** What was captured so far, in the order of printing. */
export function readCaptured(capturedDir: string): CapturedDocument[] {
  const names = readdirSync(capturedDir).filter((name) => !name.startsWith('.'))
  return names.sort().map((name) => read(join(capturedDir, name)))
}

function read(dir: string): CapturedDocument {
  const facts = readFileSync(join(dir, 'facts'), 'utf8').split('\0')
  const [queue = '', jobId, user = '', title = '', copies, options = '', contentType = '', deviceUri = ''] = facts
  const path = join(dir, 'document')
  return {
    queue,
    jobId: Number(jobId),
    user,
    title,
    copies: Number(copies),
    options: parseOptions(options),
    contentType,
    deviceUri,
    path,
    sizeBytes: statSync(path).size,
    bytes: () => readFileSync(path),
  }
}

/** CUPS separates by spaces, quotes values that hold some, and escapes by backslash. */
function parseOptions(text: string): Record<string, string> {
  const options: Record<string, string> = {}
  for (const [, name = '', value] of text.matchAll(/([^\s=]+)(?:=('[^']*'|"[^"]*"|\{[^}]*\}|(?:\\.|[^\s\\])*))?/g)) {
    options[name] = value === undefined ? 'true' : value.replace(/^(['"])(.*)\1$/, '$2').replaceAll(/\\(.)/g, '$1')
  }
  return options
}
