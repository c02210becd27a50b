import { defineConfig } from 'rolldown'

/** What Nest would use if it were installed. */
const absent = [/^@nestjs\/(microservices|platform-express|websockets)/, '@fastify/view', /^class-(transformer|validator)$/]

/**
 * The program in a few files instead of three thousand: finding and linking those was more than half of what a start cost, and a third of the
 * memory. The database's launcher stays a package: it finds PostgreSQL's programs by where it lies.
 */
export default defineConfig({
  input: 'src/main.ts',
  platform: 'node',
  external: [...absent, /^@cloudprint\/postgres-launcher/],
  output: { dir: 'dist', chunkFileNames: 'parts/[name].js', sourcemap: true },
})
