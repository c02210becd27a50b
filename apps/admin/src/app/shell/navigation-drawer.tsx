import { Drawer } from '@mantine/core'
import { Navigation } from './navigation.tsx'

/** The navigation of a narrow screen. */
export default function NavigationDrawer({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Drawer opened={isOpen} onClose={onClose} size={260} title="Cloud Print" padding="sm">
      <Navigation />
    </Drawer>
  )
}
