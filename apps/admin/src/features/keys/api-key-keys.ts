/** Apart from the queries, which come with their pages: live changes name them on the first one. */
export const apiKeyKeys = { all: ['api-keys'] as const }
