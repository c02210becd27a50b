import pg from 'pg'

/**
 * Lets a role do its work in the tables and no more: rows of the audit it may add and read. It owns nothing, so that it can neither take
 * the trigger away that keeps them, nor grant itself more.
 */
export async function grantTables(owner: pg.ClientBase, role: string): Promise<void> {
  const [tables, sequences] = [await ownRelations(owner, ['r', 'p']), await ownRelations(owner, ['S'])]
  const to = `to ${pg.escapeIdentifier(role)}`
  await owner.query(
    // Sent as one, these are one transaction: at no moment is there a right too many or one too few.
    [
      `grant usage on schema public ${to}`,
      `grant select, insert, update, delete on table ${tables.join(', ')} ${to}`,
      `grant usage on sequence ${sequences.join(', ')} ${to}`,
      `alter default privileges in schema public grant select, insert, update, delete on tables ${to}`,
      `alter default privileges in schema public grant usage on sequences ${to}`,
      `revoke all on table public.audit_entry from ${pg.escapeIdentifier(role)}`,
      `grant select, insert on table public.audit_entry ${to}`,
    ].join(';\n'),
  )
}

/** Others may have tables in the same schema, which are not ours to grant. */
async function ownRelations(owner: pg.ClientBase, kinds: string[]): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>(
    `select format('%I.%I', nspname, relname) as name from pg_class join pg_namespace on pg_namespace.oid = relnamespace
     where nspname = 'public' and relkind = any($1::"char"[]) and pg_get_userbyid(relowner) = current_user`,
    [kinds],
  )
  return rows.map(({ name }) => name)
}
