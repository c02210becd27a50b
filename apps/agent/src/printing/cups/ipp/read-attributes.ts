import type { IppAttributes, IppRange, IppResolution, IppValue } from './ipp-message.ts'

/** Reading attributes as plain values. A value of another syntax is left out: print systems differ, and none must break us. */
export function numbersOf(attributes: IppAttributes, name: string): number[] {
  return valuesOf(attributes, name, numberIn)
}

export function numberOf(attributes: IppAttributes, name: string): number | undefined {
  return numbersOf(attributes, name)[0]
}

export function textsOf(attributes: IppAttributes, name: string): string[] {
  return valuesOf(attributes, name, textIn)
}

export function textOf(attributes: IppAttributes, name: string): string | undefined {
  return textsOf(attributes, name)[0]
}

export function booleanOf(attributes: IppAttributes, name: string): boolean | undefined {
  return valuesOf(attributes, name, (value) => (value.type === 'boolean' ? value.value : undefined))[0]
}

export function rangeOf(attributes: IppAttributes, name: string): IppRange | undefined {
  return valuesOf(attributes, name, (value) => (value.type === 'rangeOfInteger' ? value.value : undefined))[0]
}

export function resolutionsOf(attributes: IppAttributes, name: string): IppResolution[] {
  return valuesOf(attributes, name, (value) => (value.type === 'resolution' ? value.value : undefined))
}

export function membersOf(attributes: IppAttributes, name: string): IppAttributes | undefined {
  return valuesOf(attributes, name, (value) => (value.type === 'collection' ? value.value : undefined))[0]
}

/** A time in either of IPP's forms: seconds since 1970 as CUPS counts `…-time`, or a dateTime. */
export function dateOf(attributes: IppAttributes, name: string): Date | undefined {
  return valuesOf(attributes, name, (value) => {
    if (value.type === 'dateTime') return Number.isNaN(value.value.getTime()) ? undefined : value.value
    return value.type === 'integer' && value.value > 0 ? new Date(value.value * 1000) : undefined
  })[0]
}

function valuesOf<T>(attributes: IppAttributes, name: string, read: (value: IppValue) => T | undefined): T[] {
  const values = attributes.get(name) ?? []
  return values.map(read).filter((value) => value !== undefined)
}

function numberIn(value: IppValue): number | undefined {
  return value.type === 'integer' || value.type === 'enum' ? value.value : undefined
}

function textIn(value: IppValue): string | undefined {
  if (value.type === 'textWithLanguage' || value.type === 'nameWithLanguage') return value.value.text
  return 'value' in value && typeof value.value === 'string' ? value.value : undefined
}
