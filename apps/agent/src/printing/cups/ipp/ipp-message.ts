import type { GroupName, TextType, VoidType } from './ipp-tags.ts'

/** One value with its syntax (RFC 8010 §3.9); the type decides what `value` is. */
export type IppValue =
  | { type: 'integer' | 'enum'; value: number }
  | { type: 'boolean'; value: boolean }
  | { type: 'octetString'; value: Buffer }
  | { type: 'dateTime'; value: Date }
  | { type: 'resolution'; value: IppResolution }
  | { type: 'rangeOfInteger'; value: IppRange }
  | { type: 'collection'; value: IppAttributes }
  | { type: 'textWithLanguage' | 'nameWithLanguage'; value: { language: string; text: string } }
  | { type: TextType; value: string }
  | { type: VoidType }
  /** A syntax from a later standard: kept as it came. */
  | { type: 'other'; tag: number; value: Buffer }

export interface IppResolution {
  x: number
  y: number
  units: 'dpi' | 'dpcm'
}

export interface IppRange {
  from: number
  to: number
}

/** Attributes by name, each a 1setOf; one value is a set of one. */
export type IppAttributes = ReadonlyMap<string, readonly IppValue[]>

export interface IppGroup {
  name: GroupName
  attributes: IppAttributes
}

export interface IppMessage {
  version: { major: number; minor: number }
  /** Operation of a request, status of a response (RFC 8011 §5.4.15, appendix B). */
  code: number
  requestId: number
  groups: IppGroup[]
}

/** The message can't be read: what came is not IPP, or is built to harm. */
export class IppDecodeError extends Error {
  override name = 'IppDecodeError'
}

/** A value does not fit its syntax; a bug of the caller. */
export class IppEncodeError extends Error {
  override name = 'IppEncodeError'
}

export const integer = (value: number): IppValue => ({ type: 'integer', value })
export const enumValue = (value: number): IppValue => ({ type: 'enum', value })
export const boolean = (value: boolean): IppValue => ({ type: 'boolean', value })
export const keyword = (value: string): IppValue => ({ type: 'keyword', value })
export const uri = (value: string): IppValue => ({ type: 'uri', value })
export const nameValue = (value: string): IppValue => ({ type: 'nameWithoutLanguage', value })
export const mimeType = (value: string): IppValue => ({ type: 'mimeMediaType', value })
export const range = (from: number, to: number): IppValue => ({ type: 'rangeOfInteger', value: { from, to } })
export const resolution = (value: IppResolution): IppValue => ({ type: 'resolution', value })
export const collection = (members: Record<string, IppValue | IppValue[]>): IppValue => ({
  type: 'collection',
  value: attributes(members),
})

/** Builds attributes from an object; a single value needs no brackets. */
export function attributes(members: Record<string, IppValue | IppValue[]>): Map<string, IppValue[]> {
  return new Map(Object.entries(members).map(([name, values]) => [name, Array.isArray(values) ? values : [values]]))
}
