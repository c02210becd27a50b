/** Attributes and properties that end up on the screen, or are read out. */
const shown =
  /^(?:aria-label|title|label|placeholder|description|alt|note|summary|caption|confirmLabel|noneFits|nothingFoundMessage|searchLabel|heading|short|meaning|sentence|detail|advice|text|choose|act)$/

/** Two words or more that begin like a sentence: `Nothing here`, `1 job waits`. */
const sentence = /^\s*[\p{Lu}\d“‘][^\s;{}<>]*\s+\p{L}[\p{L}’,.]*/u

/** What stands in a shown place is read as soon as it has letters. */
const word = /\p{L}{2}/u

/** What a machine says or takes is the same in every language. */
const isVerbatim = ({ openingElement }) => ['code', 'kbd'].includes(openingElement?.name.name)

/**
 * What people read in the console stands in its texts/, so that another language is another folder of them. Reports what is
 * written between tags, in attributes and properties that are shown, and any other text that reads like a sentence.
 */
const inOnePlace = {
  create(context) {
    const report = (node) => context.report({ node, message: 'What people read stands in texts/, ready for translation.' })
    const isShownName = (name) => typeof name === 'string' && shown.test(name)
    const nameOf = (key) => key.name ?? key.value
    const textOf = (node) => {
      if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : ''
      return node.quasis.map(({ value }) => value.cooked).join('…')
    }
    function isShown(node) {
      let [child, parent] = [node, node.parent]
      // A choice between texts is as much of a text as each of them.
      while (parent.type === 'ConditionalExpression' && parent.test !== child) [child, parent] = [parent, parent.parent]
      if (parent.type === 'JSXExpressionContainer') {
        if (parent.parent.type !== 'JSXAttribute') return true
        return isShownName(nameOf(parent.parent.name))
      }
      if (parent.type === 'JSXAttribute') return isShownName(nameOf(parent.name))
      return parent.type === 'Property' && parent.value === child && isShownName(nameOf(parent.key))
    }
    function check(node) {
      if (/^(?:Import|Export)/.test(node.parent.type) || node.parent.type === 'TSLiteralType') return
      const text = textOf(node)
      if (isShown(node) ? word.test(text) : sentence.test(text)) report(node)
    }
    return {
      JSXText(node) {
        if (word.test(node.value) && !isVerbatim(node.parent)) report(node)
      },
      Literal: check,
      TemplateLiteral: check,
    }
  },
}

export default { meta: { name: 'console' }, rules: { 'texts-in-one-place': inOnePlace } }
