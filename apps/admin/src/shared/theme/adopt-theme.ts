import { DEFAULT_THEME, convertCssVariables, deepMerge, defaultCssVariablesResolver, mergeMantineTheme } from '@mantine/core'
import { theme, themeVariables } from './theme.ts'

/**
 * Gives the page the theme's variables. The component library would write them into a style element, which the relay's content
 * security policy refuses; a sheet that a script builds it does not concern.
 */
export function adoptTheme(): void {
  const merged = mergeMantineTheme(DEFAULT_THEME, theme)
  const variables = deepMerge(defaultCssVariablesResolver(merged), themeVariables(merged))
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(convertCssVariables(variables, ':root'))
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
}
