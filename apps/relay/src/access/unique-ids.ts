/** Each once, in the order given: a list that has one twice would still have it when one is taken out. Null stays null: every one. */
export function uniqueIds<Ids extends readonly string[] | null | undefined>(ids: Ids): string[] | Extract<Ids, null | undefined> {
  if (ids === null || ids === undefined) return ids as Extract<Ids, null | undefined>
  return [...new Set(ids)]
}
