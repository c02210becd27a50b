/** Operations used here (RFC 8011 §5.4.15, RFC 3995 §14, RFC 3996 §5.1, PWG 5100.13 §5; CUPS's own from its "Implementation of IPP"). */
export const operations = {
  createJob: 0x0005,
  sendDocument: 0x0006,
  cancelJob: 0x0008,
  getJobAttributes: 0x0009,
  getJobs: 0x000a,
  getPrinterAttributes: 0x000b,
  resumePrinter: 0x0011,
  createPrinterSubscriptions: 0x0016,
  getSubscriptions: 0x0019,
  renewSubscription: 0x001a,
  cancelSubscription: 0x001b,
  getNotifications: 0x001c,
  identifyPrinter: 0x003c,
  cupsGetDefault: 0x4001,
  cupsGetPrinters: 0x4002,
} as const

/** Statuses that mean more than "it failed" here (RFC 8011 appendix B, RFC 3996 §10.1). */
export const statuses = {
  badRequest: 0x0400,
  forbidden: 0x0401,
  notAuthenticated: 0x0402,
  notAuthorized: 0x0403,
  notPossible: 0x0404,
  notFound: 0x0406,
  gone: 0x0407,
  requestTooLarge: 0x0408,
  documentFormatNotSupported: 0x040a,
  attributesNotSupported: 0x040b,
  notAcceptingJobs: 0x0506,
  serverBusy: 0x0507,
} as const

/** Statuses below are successes (RFC 8011 appendix B.1). */
export function isSuccess(code: number): boolean {
  return code < 0x0100
}
