import { Modal } from '@mantine/core'
import classes from './keyboard-help.module.css'

const keys = [
  { press: ['/'], or: ['Ctrl', 'K'], does: 'Search, or jump to a page' },
  { press: ['j'], or: ['k'], does: 'Next or previous row in a list' },
  { press: ['Enter'], does: 'Open the marked row' },
  { press: ['?'], does: 'Show this help' },
  { press: ['Esc'], does: 'Close what is open' },
] as const

export default function KeyboardHelpDialog({ onClose }: { onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title={<strong>Keyboard</strong>}>
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
