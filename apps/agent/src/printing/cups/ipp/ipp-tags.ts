/** Delimiter tags (RFC 8010 §3.5.1 and RFC 3995 §9.2 for the last three). */
export const groupTags = {
  'operation': 0x01,
  'job': 0x02,
  'printer': 0x04,
  'unsupported': 0x05,
  'subscription': 0x06,
  'event-notification': 0x07,
  'resource': 0x08,
  'document': 0x09,
  'system': 0x0a,
} as const
export type GroupName = keyof typeof groupTags
export const endOfAttributes = 0x03
/** Below it a tag starts a group, from it on a value (RFC 8010 §3.5). */
export const firstValueTag = 0x10

/** Out-of-band values, which have no content (RFC 8010 §3.5.2, RFC 3380 §8). */
export const voidTags = {
  'unsupported': 0x10,
  'unknown': 0x12,
  'no-value': 0x13,
  'not-settable': 0x15,
  'delete-attribute': 0x16,
  'admin-define': 0x17,
} as const
export type VoidType = keyof typeof voidTags

/** Syntaxes whose value is plain text (RFC 8010 §3.5.2). */
export const textTags = {
  textWithoutLanguage: 0x41,
  nameWithoutLanguage: 0x42,
  keyword: 0x44,
  uri: 0x45,
  uriScheme: 0x46,
  charset: 0x47,
  naturalLanguage: 0x48,
  mimeMediaType: 0x49,
} as const
export type TextType = keyof typeof textTags

export const tags = {
  integer: 0x21,
  boolean: 0x22,
  enum: 0x23,
  octetString: 0x30,
  dateTime: 0x31,
  resolution: 0x32,
  rangeOfInteger: 0x33,
  beginCollection: 0x34,
  textWithLanguage: 0x35,
  nameWithLanguage: 0x36,
  endCollection: 0x37,
  memberName: 0x4a,
} as const

const namesOf = <T extends string>(table: Record<T, number>) =>
  new Map((Object.entries(table) as [T, number][]).map(([name, tag]) => [tag, name]))

export const groupByTag: ReadonlyMap<number, GroupName> = namesOf(groupTags)
export const voidByTag: ReadonlyMap<number, VoidType> = namesOf(voidTags)
export const textByTag: ReadonlyMap<number, TextType> = namesOf(textTags)
