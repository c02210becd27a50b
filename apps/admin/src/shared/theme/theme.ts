import { createTheme } from '@mantine/core'
import type { CSSVariablesResolver, MantineColorsTuple } from '@mantine/core'
import { texts } from '../../texts/texts.ts'

/**
 * The four inks of a press carry the meaning: cyan is the product and what is under way, magenta is doubt, yellow wants
 * attention, black is text. Green and red say done and stopped, and nothing else has colour.
 */
const cyan: MantineColorsTuple = [
  '#eaf5fa',
  '#d3e8f1',
  '#a6d0e2',
  '#74b5d1',
  '#479bbf',
  '#237c9b',
  '#136a8a',
  '#0d5772',
  '#0b465c',
  '#083545',
]

const dark: MantineColorsTuple = [
  '#dfe8ec',
  '#b6c4cb',
  '#93a4ad',
  '#6b7e88',
  '#3a4953',
  '#2a3740',
  '#1c262d',
  '#141c22',
  '#0f161b',
  '#0a1014',
]

const gray: MantineColorsTuple = [
  '#f5f7f8',
  '#edf1f3',
  '#e1e7ea',
  '#d0d9de',
  '#b4c0c7',
  '#8b99a2',
  '#63737d',
  '#475862',
  '#2b3a43',
  '#16232b',
]

const red: MantineColorsTuple = [
  '#fdebe9',
  '#f8d2ce',
  '#efa8a1',
  '#e67d74',
  '#e0695f',
  '#c93a30',
  '#b3261e',
  '#951d16',
  '#781610',
  '#5c0f0b',
]

const font = "'IBM Plex Sans Variable', system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"

/** What lies over the page looks like a panel, not like the ground below it. */
const raised = { backgroundColor: 'var(--cp-panel)' }

/** Explanations are as important as what they explain. */
const readable = { description: { fontSize: '13px', lineHeight: 1.4 } }

/** A dialog's head is no second page header, its cross needs a name, and `global.css` keeps what is behind it still. */
const dialog = {
  lockScroll: false,
  attributes: { header: { role: 'presentation' } },
  closeButtonProps: { 'aria-label': texts.controls.close },
}

export const theme = createTheme({
  colors: { cyan, dark, gray, red },
  primaryColor: 'cyan',
  // The library picks the text on a filled button by the light scheme's shade: white has to be readable on both.
  primaryShade: { light: 6, dark: 5 },
  autoContrast: true,
  luminanceThreshold: 0.25,
  black: '#16232b',
  fontFamily: font,
  fontFamilyMonospace: "'IBM Plex Mono', ui-monospace, 'SF Mono', Menlo, Consolas, monospace",
  headings: { fontFamily: font, fontWeight: '600' },
  fontSizes: { xs: '12px', sm: '13.5px', md: '15px', lg: '17px', xl: '21px' },
  defaultRadius: 6,
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  components: {
    Button: { defaultProps: { size: 'sm' } },
    Checkbox: { styles: readable },
    Combobox: { styles: { dropdown: raised } },
    Drawer: { defaultProps: dialog, styles: { content: raised, header: raised } },
    InputWrapper: { styles: readable },
    Menu: { styles: { dropdown: raised } },
    Modal: { defaultProps: { ...dialog, centered: true, padding: 'lg', radius: 10 }, styles: { content: raised, header: raised } },
    ModalRoot: { defaultProps: { lockScroll: false } },
    Tooltip: { defaultProps: { openDelay: 250, withArrow: true } },
    Radio: { styles: readable },
    Skeleton: { defaultProps: { radius: 4 } },
  },
})

export const themeVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#f3f6f7',
    '--mantine-color-text': '#16232b',
    '--mantine-color-dimmed': '#566770',
    '--mantine-color-anchor': '#0d5f7e',
    '--mantine-color-placeholder': '#6d7d86',
    '--mantine-color-default-border': '#cbd5da',
    '--cp-panel': '#ffffff',
    '--cp-sunk': '#edf1f3',
    '--cp-line': '#dde4e8',
    '--cp-ok': '#1c7a4c',
    '--cp-ok-tint': '#e5f4ec',
    '--cp-busy': '#0d6f96',
    '--cp-busy-tint': '#e2f1f8',
    '--cp-attention': '#8f5f00',
    '--cp-attention-mark': '#d79a00',
    '--cp-attention-tint': '#fdf3d7',
    '--cp-bad': '#b3261e',
    '--cp-bad-tint': '#fdebe9',
    '--cp-doubt': '#a31d6d',
    '--cp-doubt-tint': '#fbe8f2',
    '--cp-quiet': '#566770',
    '--cp-quiet-tint': '#e8edf0',
  },
  dark: {
    '--mantine-color-body': '#0f161b',
    '--mantine-color-text': '#dfe8ec',
    '--mantine-color-dimmed': '#93a4ad',
    '--mantine-color-anchor': '#7cc4e0',
    '--mantine-color-placeholder': '#7f919b',
    '--mantine-color-default': '#1a242b',
    '--mantine-color-default-border': '#33424c',
    '--cp-panel': '#161f25',
    '--cp-sunk': '#1c272e',
    '--cp-line': '#27343c',
    '--cp-ok': '#62c794',
    '--cp-ok-tint': '#12301f',
    '--cp-busy': '#68bbdc',
    '--cp-busy-tint': '#0f2c3a',
    '--cp-attention': '#e9b949',
    '--cp-attention-mark': '#e9b949',
    '--cp-attention-tint': '#332708',
    '--cp-bad': '#ff8f84',
    '--cp-bad-tint': '#3a1714',
    '--cp-doubt': '#f18bc5',
    '--cp-doubt-tint': '#38132a',
    '--cp-quiet': '#93a4ad',
    '--cp-quiet-tint': '#1f2a31',
  },
})
