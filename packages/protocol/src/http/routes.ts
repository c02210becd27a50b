import * as agent from './agent-routes.ts'
import { changeApiKey, createApiKey, listApiKeys, revokeApiKey, rotateApiKey } from './api-key-routes.ts'
import { exportAudit, listAudit } from './audit-routes.ts'
import * as computers from './computer-routes.ts'
import * as console from './console-routes.ts'
import * as codes from './enrolment-code-routes.ts'
import * as deviceFlow from './device-flow-routes.ts'
import { cancelJob, getJob, getReceipt, listJobEvents, listJobs, retryJob, settleJob, submitJob } from './job-routes.ts'
import { getNetwork } from './network-routes.ts'
import { listPrinterOutages } from './printer-outage.ts'
import * as printerWork from './printer-work-routes.ts'
import { changePrinter, getPrinter, getSealingKey, listPrinterEvents, listPrinters, printTestPage } from './printer-routes.ts'
import * as people from './people-routes.ts'
import type { Route } from './route.ts'
import { getScale, listScales } from './scale-routes.ts'
import { changeSettings, getSettings } from './settings-routes.ts'
import { checkSso, checkSsoDomain, getSso, removeSso, setSso } from './sso-routes.ts'
import * as sites from './site-routes.ts'
import * as updates from './update-routes.ts'
import * as uploads from './upload-routes.ts'

/** Every route there is, in the order of the API description. */
export const routes = {
  submitJob,
  listJobs,
  getJob,
  listJobEvents,
  cancelJob,
  settleJob,
  retryJob,
  getReceipt,
  describeUploads: uploads.describeUploads,
  createUpload: uploads.createUpload,
  getUploadOffset: uploads.getUploadOffset,
  continueUpload: uploads.continueUpload,
  giveUploadUp: uploads.giveUploadUp,
  listPrinters,
  getPrinter,
  changePrinter,
  listPrinterEvents,
  listPrinterOutages,
  listPrinterTags: printerWork.listPrinterTags,
  getPrinterQueue: printerWork.getPrinterQueue,
  cancelWaitingJobs: printerWork.cancelWaitingJobs,
  settleJobsOfPrinter: printerWork.settleJobsOfPrinter,
  identifyPrinter: printerWork.identifyPrinter,
  getSealingKey,
  printTestPage,
  listComputers: computers.listComputers,
  getComputer: computers.getComputer,
  changeComputer: computers.changeComputer,
  listComputerEvents: computers.listComputerEvents,
  examineComputer: computers.examineComputer,
  removeComputer: computers.removeComputer,
  listScales,
  getScale,
  createEnrolmentCode: codes.createEnrolmentCode,
  listEnrolmentCodes: codes.listEnrolmentCodes,
  getEnrolmentCode: codes.getEnrolmentCode,
  withdrawEnrolmentCode: codes.withdrawEnrolmentCode,
  getWaitingMachine: deviceFlow.getWaitingMachine,
  approveMachine: deviceFlow.approveMachine,
  denyMachine: deviceFlow.denyMachine,
  getOverview: console.getOverview,
  getCaller: console.getCaller,
  switchOrganization: console.switchOrganization,
  getNetwork,
  listApiKeys,
  createApiKey,
  changeApiKey,
  rotateApiKey,
  revokeApiKey,
  listSites: sites.listSites,
  getSite: sites.getSite,
  createSite: sites.createSite,
  changeSite: sites.changeSite,
  removeSite: sites.removeSite,
  listPeople: people.listPeople,
  getPerson: people.getPerson,
  changePerson: people.changePerson,
  removePerson: people.removePerson,
  resetSecondFactor: people.resetSecondFactor,
  listRemovedPeople: people.listRemovedPeople,
  listInvitations: people.listInvitations,
  createInvitation: people.createInvitation,
  resendInvitation: people.resendInvitation,
  withdrawInvitation: people.withdrawInvitation,
  readInvitation: people.readInvitation,
  acceptInvitation: people.acceptInvitation,
  listAudit,
  exportAudit,
  getSettings,
  changeSettings,
  getSso,
  setSso,
  removeSso,
  checkSso,
  checkSsoDomain,
  getUpdates: updates.getUpdates,
  changeUpdates: updates.changeUpdates,
  changeSiteUpdates: updates.changeSiteUpdates,
  listComputerUpdates: updates.listComputerUpdates,
  getComputerUpdates: updates.getComputerUpdates,
  changeComputerUpdates: updates.changeComputerUpdates,
  readClock: agent.readClock,
  enrolComputer: agent.enrolComputer,
  authorizeDevice: deviceFlow.authorizeDevice,
  redeemDeviceCode: deviceFlow.redeemDeviceCode,
  dropSealingKeys: agent.dropSealingKeys,
  fetchDocument: agent.fetchDocument,
  fetchUpdateMetadata: updates.fetchUpdateMetadata,
  fetchUpdateTarget: updates.fetchUpdateTarget,
} as const satisfies Record<string, Route>
