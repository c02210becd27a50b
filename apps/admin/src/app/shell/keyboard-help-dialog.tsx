import { Modal } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { texts } from '../../texts/texts.ts'
import classes from './keyboard-help.module.css'

const words = texts.shell.keyboard

const keys = [
  { press: ['/'], or: ['Ctrl', 'K'], does: words.search },
  { press: ['j'], or: ['k'], does: words.row },
  { press: ['Enter'], does: words.open },
  { press: ['?'], does: words.help },
  { press: ['Esc'], does: words.close },
] as const

export default function KeyboardHelpDialog({ onClose }: { onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title={<strong>{words.title}</strong>}>
      <dl className={classes.keys}>
        {keys.map((key) => (
          <div key={key.does} className={classes.key}>
            <dt>
              <Chord keys={key.press} />
              {'or' in key && (
                <>
                  {' '}
                  {words.or} <Chord keys={key.or} />
                </>
              )}
            </dt>
            <dd>{key.does}</dd>
          </div>
        ))}
      </dl>
      <p className={classes.more}>
        <Link to="/" search={{ guide: 'shown' }} onClick={onClose}>
          {words.guide}
        </Link>
      </p>
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
