import { Modal } from '@mantine/core'
import { useDisclosure, useHotkeys } from '@mantine/hooks'
import classes from './keyboard-help.module.css'

const keys = [
  { press: ['/'], or: ['Ctrl', 'K'], does: 'Search, or jump to a page' },
  { press: ['j'], or: ['k'], does: 'Next or previous row in a list' },
  { press: ['Enter'], does: 'Open the marked row' },
  { press: ['?'], does: 'Show this help' },
  { press: ['Esc'], does: 'Close what is open' },
] as const

export function KeyboardHelp() {
  const [isOpen, { toggle, close }] = useDisclosure(false)
  useHotkeys([
    ['shift+?', toggle],
    ['?', toggle],
  ])
  return (
    <Modal opened={isOpen} onClose={close} title={<strong>Keyboard</strong>}>
      <dl className={classes.keys}>
        {keys.map((key) => (
          <div key={key.does} className={classes.key}>
            <dt>
              <Chord keys={key.press} />
              {'or' in key && (
                <>
                  {' '}
                  or <Chord keys={key.or} />
                </>
              )}
            </dt>
            <dd>{key.does}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  )
}

function Chord({ keys: chord }: { keys: readonly string[] }) {
  return chord.map((key) => (
    <kbd key={key} className={classes.cap}>
      {key}
    </kbd>
  ))
}
