import { Drawer } from '@mantine/core'
import { texts } from '../../texts/texts.ts'
import { Navigation } from './navigation.tsx'

/** The navigation of a narrow screen. */
export default function NavigationDrawer({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Drawer opened={isOpen} onClose={onClose} size={260} title={texts.shell.product} padding="sm">
      <Navigation />
    </Drawer>
  )
}
