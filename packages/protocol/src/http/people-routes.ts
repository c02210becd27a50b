import { z } from 'zod'
import { InvitationId, PersonId, SiteId } from '../ids.ts'
import { Timestamp } from '../job.ts'
import { Name, Text } from '../text.ts'
import { pageOf, pageQuery } from './page.ts'
import { Role } from './roles.ts'
import { route } from './route.ts'

const tag = 'People'
const access = { by: 'client', scope: 'admin:people' } as const
const PersonParams = z.object({ personId: PersonId })
const InvitationParams = z.object({ invitationId: InvitationId })

/** How long the link of an invitation holds. */
export const INVITATION_DAYS = 7
/** Who needs more sites than this is not limited. */
const MAX_SITES = 200

/** The sites that somebody sees; null for every one. */
const SeenSites = z.array(z.object({ id: SiteId, name: z.string() })).nullable()
const SiteIds = z.array(SiteId).min(1).max(MAX_SITES).nullable()

export const Member = z
  .object({
    id: PersonId,
    name: z.string(),
    email: z.string(),
    role: Role,
    sites: SeenSites,
    /** How they came to be a member, and since when they are. */
    via: z.enum(['first-run', 'invitation', 'sso']),
    memberSince: Timestamp,
    /** When they last signed in or were seen; null for never, or longer ago than sessions are kept. */
    lastSeenAt: Timestamp.nullable(),
    hasSecondFactor: z.boolean(),
  })
  .meta({ id: 'Member' })
export type Member = z.infer<typeof Member>

export const listPeople = route({
  id: 'listPeople',
  method: 'GET',
  path: '/v1/people',
  tag,
  summary: 'List the people of the organization by name',
  access,
  query: z.object({ ...pageQuery, search: Text(255).optional(), role: Role.optional(), siteId: SiteId.optional() }),
  replies: { 200: pageOf(Member) },
  problems: [],
})

export const getPerson = route({
  id: 'getPerson',
  method: 'GET',
  path: '/v1/people/{personId}',
  tag,
  summary: 'Read a person',
  access,
  params: PersonParams,
  replies: { 200: Member },
  problems: ['person-not-found'],
})

export const changePerson = route({
  id: 'changePerson',
  method: 'PATCH',
  path: '/v1/people/{personId}',
  tag,
  summary: 'Change somebody’s role, or the sites that they see; holds at once',
  description:
    'Nobody gives more than they may do themselves, and owners alone make and unmake owners. The last owner stays one. An owner sees every site; anybody else who is limited to sites has nothing that concerns the whole organization.',
  access,
  params: PersonParams,
  body: z
    .strictObject({ role: Role.optional(), siteIds: SiteIds.optional() })
    .refine((change) => Object.keys(change).length > 0, { error: 'name what is to change' }),
  replies: { 200: Member },
  problems: ['person-not-found', 'last-owner'],
})

export const removePerson = route({
  id: 'removePerson',
  method: 'DELETE',
  path: '/v1/people/{personId}',
  tag,
  summary: 'Remove a person from the organization: they are signed out of it at once',
  description:
    'Their account stays for the other organizations that they belong to, and for a later invitation; API keys that they made stay, too.',
  access,
  params: PersonParams,
  replies: { 200: z.object({}) },
  problems: ['person-not-found', 'last-owner'],
})

export const resetSecondFactor = route({
  id: 'resetSecondFactor',
  method: 'POST',
  path: '/v1/people/{personId}/reset-second-factor',
  tag,
  summary: 'Take away somebody’s authenticator app, recovery codes and passkeys, and sign them out; for people in the console alone',
  description: 'For who has lost them: their password alone signs them in afterwards. They are told by mail.',
  access,
  params: PersonParams,
  replies: { 200: Member },
  problems: ['person-not-found', 'person-elsewhere'],
})

/** More are nobody's to look through. */
export const MAX_REMOVED_PEOPLE = 200

export const RemovedMember = z
  .object({ id: PersonId, name: z.string(), email: z.string(), removedBy: z.string(), removedAt: Timestamp })
  .meta({ id: 'RemovedMember' })
export type RemovedMember = z.infer<typeof RemovedMember>

export const listRemovedPeople = route({
  id: 'listRemovedPeople',
  method: 'GET',
  path: '/v1/removed-people',
  tag,
  summary: 'List whom single sign-on does not let in again, since they were removed; an invitation does',
  description: `The last ${MAX_REMOVED_PEOPLE}, the last one first.`,
  access,
  replies: { 200: z.object({ items: z.array(RemovedMember) }) },
  problems: [],
})

export const Invitation = z
  .object({
    id: InvitationId,
    email: z.string(),
    role: Role,
    sites: SeenSites,
    invitedBy: z.string(),
    createdAt: Timestamp,
    expiresAt: Timestamp,
    /** When the link was mailed last; null where it was shown to whoever invited. */
    mailedAt: Timestamp.nullable(),
  })
  .meta({ id: 'Invitation' })
export type Invitation = z.infer<typeof Invitation>

/** With the link, where no mail carries it: it is shown here and nowhere else. */
const InvitationOnce = Invitation.extend({ link: z.string().nullable() })

export const listInvitations = route({
  id: 'listInvitations',
  method: 'GET',
  path: '/v1/invitations',
  tag,
  summary: 'List invitations that nobody has accepted yet, newest first',
  access,
  query: z.object({ ...pageQuery, search: Text(255).optional() }),
  replies: { 200: pageOf(Invitation) },
  problems: [],
})

export const createInvitation = route({
  id: 'createInvitation',
  method: 'POST',
  path: '/v1/invitations',
  tag,
  summary: 'Invite somebody by e-mail',
  description: `The link holds for ${INVITATION_DAYS} days and once. It goes by mail where the relay has a mail server; else the answer carries it in \`link\`, to be handed over. A second invitation of the same address takes the place of the first.`,
  access,
  body: z.strictObject({ email: z.email().max(254).toLowerCase(), role: Role, siteIds: SiteIds.default(null) }),
  replies: { 201: InvitationOnce },
  problems: ['person-is-member'],
})

export const resendInvitation = route({
  id: 'resendInvitation',
  method: 'POST',
  path: '/v1/invitations/{invitationId}/resend',
  tag,
  summary: 'Send an invitation again, with a new link; the old one no longer holds',
  access,
  params: InvitationParams,
  replies: { 200: InvitationOnce },
  problems: ['invitation-not-found'],
})

export const withdrawInvitation = route({
  id: 'withdrawInvitation',
  method: 'DELETE',
  path: '/v1/invitations/{invitationId}',
  tag,
  summary: 'Withdraw an invitation: its link no longer holds',
  access,
  params: InvitationParams,
  replies: { 200: z.object({}) },
  problems: ['invitation-not-found'],
})

/** From the link's fragment. */
const token = Text(100)

export const readInvitation = route({
  id: 'readInvitation',
  method: 'POST',
  path: '/v1/invitation/read',
  tag,
  summary: 'What the link of an invitation invites to',
  access: { by: 'everybody' },
  body: z.strictObject({ token }),
  replies: {
    200: z.object({
      organizationName: z.string(),
      email: z.string(),
      role: Role,
      invitedBy: z.string(),
      expiresAt: Timestamp,
      /** Whoever has this address has an account here, and signs in to accept. */
      hasAccount: z.boolean(),
    }),
  },
  problems: ['invitation-invalid', 'too-many-requests'],
})

export const acceptInvitation = route({
  id: 'acceptInvitation',
  method: 'POST',
  path: '/v1/invitation/accept',
  tag,
  summary: 'Accept an invitation',
  description:
    'Somebody who has no account here gives a name and a password, and signs in with them afterwards. Somebody who has one signs in first and sends the token alone, with the session.',
  access: { by: 'everybody' },
  body: z.strictObject({
    token,
    account: z.strictObject({ name: Name(100), password: z.string().min(10).max(128) }).optional(),
  }),
  replies: { 200: z.object({ organizationId: z.string(), organizationName: z.string() }) },
  problems: [
    'invitation-invalid',
    'invitation-of-another',
    'invitation-needs-sign-in',
    'person-is-member',
    'too-many-requests',
    'forbidden',
  ],
})
