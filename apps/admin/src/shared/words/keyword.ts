/** A keyword nobody has translated yet, made readable: `vendor-odd-thing` becomes `Vendor odd thing`. */
export function readableKeyword(keyword: string): string {
  const words = keyword.replaceAll(/[-_.]+/g, ' ').trim()
  return words === '' ? keyword : words.charAt(0).toUpperCase() + words.slice(1)
}
