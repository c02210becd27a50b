/** The pages before somebody is signed in. */
export const signIn = {
  title: 'Sign in',
  email: 'E-mail',
  password: 'Password',
  submit: 'Sign in',
  forgot: 'Forgot your password?',
  back: 'Back to signing in',
  unreachable: 'The relay does not answer. Check your network and try again.',
  broken: 'This page broke. Reload it and try again.',
  reset: {
    title: 'Forgot your password?',
    text: 'Enter your e-mail address, and we send you a link to set a new one.',
    submit: 'Send the link',
    sentTitle: 'Look into your mailbox',
    sent: (email: string) => `If ${email} has an account here, a mail with a link is on its way. The link holds for an hour.`,
  },
  newPassword: {
    title: 'Set a new password',
    label: 'New password',
    hint: 'At least 10 characters. Several words are easier to remember than signs.',
    submit: 'Set the password',
    doneTitle: 'Your new password holds',
    done: 'You were signed out everywhere. Sign in with the new password.',
    noToken: 'This page is opened by the link in the mail. Open it again, or ask for a new one.',
  },
}
