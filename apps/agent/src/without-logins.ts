/** How printers and scales are named here; what the system calls them may have an @, as two scales of one model do, and has no address's signs. */
const nameWithAt = /^\W*(?:hid|serial|cups|windows|folder)\/[^:/?#]*$/
const scheme = /^\W*[a-z][a-z0-9+.-]*:\/\//i

/**
 * Text without the names and passwords that addresses may carry: whatever stands before an @ in a word, since in an address that was mistyped
 * nobody knows where the password stands.
 */
export function withoutLogins(text: string): string {
  return text.replace(/\S+/g, (word) => {
    const at = word.lastIndexOf('@')
    if (at === -1 || nameWithAt.test(word.slice(0, at))) return word
    return `${scheme.exec(word.slice(0, at))?.[0] ?? ''}…${word.slice(at)}`
  })
}
