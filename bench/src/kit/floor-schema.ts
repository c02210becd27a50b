/** One row holds the job and its document. */
export const pgSchema = `create table job (
  id uuid primary key,
  printer text not null,
  title text not null,
  format text not null,
  bytes bytea not null,
  created_at timestamptz not null default now()
)`

export const insertJob = {
  name: 'insert-job',
  text: 'insert into job (id, printer, title, format, bytes) values ($1, $2, $3, $4, $5)',
}
