/** The purpose of a document that the relay sealed for one job. */
export function purposeOfJob(jobId: string): string {
  return `job:${jobId}`
}

/** The purpose of a document that was sealed for a printer before there was a job. A computer's id holds no slash, so the two cannot run together. */
export function purposeOfPrinter({ computerId, printerName }: { computerId: string; printerName: string }): string {
  return `printer:${computerId}/${printerName}`
}
