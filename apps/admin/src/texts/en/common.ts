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
  atTheSite: (time: string, timeZone: string) => `${time}, at the site (${timeZone})`,
  whereYouAre: (time: string, timeZone: string) => `${time}, where you are (${timeZone})`,
}
