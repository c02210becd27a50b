import type { SsoRefusal } from '@cloudprint/protocol/http/sso-routes'

/** The pages before somebody is signed in. */
export const signIn = {
  title: 'Sign in',
  email: 'E-mail',
  password: 'Password',
  submit: 'Sign in',
  byPasskey: 'Sign in with a passkey',
  sso: {
    go: 'Go on with single sign-on',
    usePassword: 'Use a password instead',
    refused: {
      'required':
        'Your organization signs you in by its identity provider alone. Enter your e-mail address, and go on with single sign-on.',
      'not-ours': 'The answer of the identity provider did not fit to this sign-in, or came too late. Begin again.',
      'canceled': 'The identity provider did not let you in, or you canceled. Begin again, or ask those who run it.',
      'provider-away': 'The identity provider of your organization does not answer. Try again in a while.',
      'address-unverified': 'The identity provider does not say that your e-mail address is verified. Ask those who run it.',
      'domain': 'The identity provider named an e-mail address of another domain than your organization’s.',
      'role': 'Your organization has not given you a role here, or none of its sites. Ask those who run its identity provider.',
      'elsewhere':
        'There is an account with your e-mail address already that is not your organization’s to sign in. Ask an owner for an invitation.',
      'removed': 'You were removed from this organization here. Ask its admins for an invitation.',
      'owner': 'Owners sign in by password or passkey: they are the way back in when single sign-on fails.',
    } satisfies Record<SsoRefusal | 'required', string>,
  },
  forgot: 'Forgot your password?',
  back: 'Back to signing in',
  unreachable: 'The relay does not answer. Check your network and try again.',
  broken: 'This page broke. Reload it and try again.',
  code: {
    title: 'Your code',
    app: 'Code from your authenticator app',
    appHint: 'Six digits, new every 30 seconds.',
    recovery: 'Recovery code',
    recoveryHint: 'One of the ten that you kept when you set up the app. Each works once.',
    trust: 'Don’t ask for a code on this device for 30 days',
    submit: 'Go on',
    useRecovery: 'Use a recovery code instead',
    useApp: 'Use the app instead',
    back: 'Back',
  },
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
  confirmEmail: {
    title: 'Confirm your address',
    text: ({ from, to }: { from: string; to: string }) => `You sign in with ${to} from then on, and no longer with ${from}.`,
    submit: 'Confirm',
    doneTitle: 'Your new address holds',
    done: (email: string) => `You sign in with ${email} from now on.`,
    noToken: 'This page is opened by the link in the mail. Open it again, or enter the address under Account anew.',
    open: 'Open the console',
  },
  needsApp: {
    title: 'One more step',
    text: 'Your organization asks for more than a password. Set up an authenticator app now; it takes a minute.',
    signOut: 'Sign out instead',
  },
}
