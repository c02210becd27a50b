/** Sentences that several parts say. */
export const common = {
  typeToGoOn: (name: string) => `Type “${name}” to go on`,
  save: 'Save',
  saved: 'Saved.',
  cancel: 'Cancel',
  firstPage: 'First page',
  nextPage: 'Next page',
  everySite: 'Every site',
  organization: 'Organization',
  jobs: 'Jobs',
}
