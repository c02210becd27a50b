import { z } from 'zod'

/** Longer ones are cut by proxies and servers; signed addresses of object stores have about 2,000 characters. */
const MAX_URL_CHARACTERS = 8_192

/** A header's value (RFC 9110 §5.5), and no more of it than servers take. */
const HeaderText = z.string().regex(/^[\x20-\x7e]{1,4096}$/, 'use 1 to 4096 printable ASCII characters')

/** Where a document lies. Who can read the address can often read the document: it is a secret, like the credentials beside it. */
const ContentUrl = z
  .string()
  .max(MAX_URL_CHARACTERS)
  .refine(isFetchable, { error: 'is not an absolute https address without user name and password in it' })

/** With what the server at the address is satisfied; sent to that origin alone. */
const ContentCredentials = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('basic'),
    /** RFC 7617 §2: it ends at the first colon. */
    username: z.string().regex(/^[^:\p{Cc}]{0,1024}$/u, 'has a colon, a control character, or more than 1024 characters'),
    password: z.string().regex(/^\P{Cc}{0,1024}$/u, 'has a control character, or more than 1024 characters'),
  }),
  z.strictObject({ kind: z.literal('bearer'), token: HeaderText }),
])
export type ContentCredentials = z.infer<typeof ContentCredentials>

const ContentSha256 = z.string().regex(/^[0-9a-fA-F]{64}$/, 'is not a SHA-256 in hex')

export const fetchers = ['agent', 'relay'] as const

/** What a submission by reference says instead of its document. No defaults: a field that was not said is not part of the request. */
export const contentReferenceFields = {
  /** Where the document is fetched, instead of sending it: an https address. */
  contentUrl: ContentUrl.optional(),
  contentCredentials: ContentCredentials.optional(),
  /** Of the document, in hex; another one is not printed. */
  contentSha256: ContentSha256.optional(),
  /** Who fetches it: the computer of the printer, so that the relay never sees it (when absent), or the relay, before it answers. */
  fetchBy: z.enum(fetchers).optional(),
}

export type ContentReference = { [Field in keyof typeof contentReferenceFields]?: z.infer<(typeof contentReferenceFields)[Field]> }

/** For `refine`: what is said about an address is said with one. */
export const namesAddress: [(job: ContentReference) => boolean, object] = [
  ({ contentUrl, contentCredentials, contentSha256, fetchBy }) =>
    contentUrl !== undefined || (contentCredentials ?? contentSha256 ?? fetchBy) === undefined,
  { path: ['contentUrl'], error: 'is missing, and contentCredentials, contentSha256 and fetchBy say something about it' },
]

/** What is sealed for the agent in place of the document that it names. */
export const SealedReference = z.object({
  url: ContentUrl,
  credentials: ContentCredentials.optional(),
  sha256: ContentSha256.optional(),
  /** What the relay would have taken. */
  maxBytes: z.int().min(1),
})
export type SealedReference = z.infer<typeof SealedReference>

/** All of an address that may be told: path and query can be secrets. */
export function hostOf(url: string): string {
  return new URL(url).host
}

function isFetchable(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, username, password } = new URL(text)
  return protocol === 'https:' && username === '' && password === ''
}
