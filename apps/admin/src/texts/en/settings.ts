/** What holds for the whole organization. */
export const settings = {
  title: 'Settings',
  summary: 'What holds for the whole organization.',
  names: {
    title: 'Names',
    name: 'Organization',
    nameHint: 'It stands in invitations, and where people choose among organizations.',
    brand: 'Name of the console',
    brandHint: 'It stands at the top, in the title of the window, and in mails. Leave it empty for Cloud Print.',
  },
  retention: {
    title: 'How long things are kept',
    document: 'The document of a failed job',
    documentHint:
      'So long the job can be tried again, from its page or by the API. Documents of jobs that ended otherwise are deleted at once.',
    job: 'The record of a job',
    jobHint: 'After its end: title, metadata, history, and the receipt of its document.',
    shorter: 'What is older than that is deleted within a minute, for good.',
    notAtAll: 'Not at all',
    years: (count: number) => (count === 1 ? '1 year' : `${count.toLocaleString()} years`),
  },
}
