import { defineConfig } from 'drizzle-kit'

/** `pnpm --filter @cloudprint/relay migration` writes the next migration from the tables. */
export default defineConfig({
  dialect: 'postgresql',
  casing: 'snake_case',
  schema: './src/db/tables/*.table.ts',
  out: './migrations',
})
