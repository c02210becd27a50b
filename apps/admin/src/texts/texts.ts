/**
 * Every sentence of the console, by the part that says it. Another language is another folder of the same shape. As a module of
 * modules, and not as one object, so that the first page loads its own sentences alone.
 */
export * as texts from './en/all.ts'
