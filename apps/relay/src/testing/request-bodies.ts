import { randomUUID } from 'node:crypto'
import type { Ids } from './tenancy-place.ts'

const content = { title: 'Probe', contentType: 'application/vnd.zebra.zpl', content: btoa('^XA^XZ') }

const tus = { 'tus-resumable': '1.0.0' }

/**
 * What each operation with a body wants to be sent before it looks at anything, with these ids wherever it takes some; several
 * where not all can stand in one, and then with what is one's own beside them. A new operation without an entry fails the tests that walk all of them.
 */
export const requestBodies: Record<string, (ids: Ids, own: Ids) => object[]> = {
  submitJob: ({ printerId, uploadId }, own) => [
    { ...content, printerId },
    { title: 'Probe', contentType: 'application/octet-stream', printerId: own.printerId, uploadId },
  ],
  settleJobsOfPrinter: ({ jobId }) => [{ jobIds: [jobId], verdict: 'discard' }],
  settleJob: () => [{ verdict: 'discard' }],
  changePrinter: () => [{ doubtBlocks: true }],
  changeComputer: ({ siteId }) => [{ siteId }],
  createEnrolmentCode: ({ siteId, computerId }) => [{ siteId }, { replacesComputerId: computerId }],
  approveMachine: ({ siteId, computerId }) => [{ siteId }, { replacesComputerId: computerId }],
  createApiKey: ({ siteId, printerId }) => [{ name: 'Probe', scopes: ['jobs:read'], siteIds: [siteId], printerIds: [printerId] }],
  changeApiKey: ({ siteId, printerId }) => [{ scopes: ['jobs:read'], siteIds: [siteId], printerIds: [printerId] }],
  rotateApiKey: () => [{}],
  createSite: () => [{ name: 'Probe' }],
  changeSite: () => [{ name: 'Probe' }],
  changePerson: ({ siteId }) => [{ role: 'viewer', siteIds: [siteId] }],
  createInvitation: ({ siteId }) => [{ email: 'probe@example.com', role: 'viewer', siteIds: [siteId] }],
  readInvitation: () => [{ token: 'unknown' }],
  acceptInvitation: () => [{ token: 'unknown' }],
  switchOrganization: ({ organizationId }) => [{ organizationId }],
  changeSettings: () => [{ jobRetention: 86_400 }],
  changeUpdates: ({ siteId }) => [{ firstSiteIds: [siteId] }],
  changeSiteUpdates: () => [{ isHeld: true }],
  changeComputerUpdates: () => [{ isHeld: true }],
  setSso: () => [
    {
      issuer: 'https://id.example',
      clientId: 'probe',
      clientSecret: 'probe',
      domains: [`${randomUUID()}.example`],
      roleClaim: null,
      roleByValue: {},
      defaultRole: 'viewer',
      sitesClaim: null,
      isRequired: false,
    },
  ],
  checkSsoDomain: () => [{ domain: 'probe.example' }],
  // Refused before anybody is asked.
  checkSso: () => [{ issuer: 'https://127.0.0.1:9', clientId: 'probe', clientSecret: 'probe' }],
}

/** The same of their headers. */
export const requestHeaders: Record<string, (ids: Ids) => Record<string, string>> = {
  createUpload: ({ printerId }) => ({
    ...tus,
    'upload-length': '10',
    'upload-metadata': `printerId ${btoa(printerId)},contentType ${btoa('application/octet-stream')}`,
  }),
  getUploadOffset: () => tus,
  continueUpload: () => ({ ...tus, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' }),
  giveUploadUp: () => tus,
}
