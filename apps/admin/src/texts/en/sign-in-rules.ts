/** What an organization asks of those who sign in to the console. */
export const signInRules = {
  title: 'Signing in',
  secondFactor: {
    label: 'Second factor',
    hint: 'An authenticator app beside the password. Passkeys and single sign-on need none; API keys are not affected.',
    optional: 'Everybody decides for themselves',
    required: 'Everybody needs one',
    warning: 'Whoever has none is led to set it up at their next click, you too, before they can do anything else.',
    submit: 'Save',
    saved: 'Saved.',
  },
}
