/** An identity provider as an owner sets it, without its secret and its domains. */
export const sampleProvider = {
  issuer: 'https://id.example.com',
  clientId: 'cloudprint',
  roleClaim: null,
  roleByValue: {},
  defaultRole: 'viewer',
  sitesClaim: null,
  isRequired: false,
  takesUnverified: false,
} as const
