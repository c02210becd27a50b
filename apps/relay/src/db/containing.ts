/** An index of trigrams looks texts up by three letters in a row. */
export const threeLetters = /[\p{L}\p{N}]{3}/u

/** The text as it means itself in a pattern of `like`. */
export function likeLiteral(text: string): string {
  return text.replaceAll(/[\\%_]/g, String.raw`\$&`)
}

/**
 * The condition under which an expression contains a text, whatever its case, and the value of its parameter: by the expression's
 * index of trigrams where that can tell, since one that can't reads itself whole and then the table.
 */
export function containing(expression: string, text: string): { condition: (parameter: string) => string; value: string } {
  return threeLetters.test(text)
    ? { condition: (parameter) => `${expression} ilike ${parameter}`, value: `%${likeLiteral(text)}%` }
    : { condition: (parameter) => `strpos(lower(${expression}), lower(${parameter})) > 0`, value: text }
}
