/** Apart from the queries, which come with their pages: live changes name them on the first one. */
export const settingsKeys = { all: ['settings'] as const, sso: ['sso-provider'] as const }
