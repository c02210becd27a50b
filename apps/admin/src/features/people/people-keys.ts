/** Apart from the queries, which come with their pages: live changes name them on the first one. */
export const peopleKeys = {
  all: ['people'] as const,
  lists: ['people', 'list'] as const,
  one: (personId: string) => ['people', 'one', personId] as const,
  invitations: ['invitations'] as const,
}
