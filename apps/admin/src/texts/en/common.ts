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
  byTheSite: (timeZone: string) => `Times are those of the site (${timeZone}).`,
  byYourClock: (timeZone: string) => `Times are those where you are (${timeZone}).`,
  whereYouAre: (time: string, timeZone: string) => `${time}, where you are (${timeZone})`,
}
