/** Where the relay's package lies, whether its sources run or its program in one file. */
export const ownFolder = new URL('.', import.meta.resolve('@cloudprint/relay/package.json'))
