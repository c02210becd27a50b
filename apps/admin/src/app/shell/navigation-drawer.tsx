import { Drawer } from '@mantine/core'
import { useBrandName } from '../../shared/api/use-brand-name.ts'
import { Navigation } from './navigation.tsx'

/** The navigation of a narrow screen. */
export default function NavigationDrawer({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Drawer opened={isOpen} onClose={onClose} size={260} title={useBrandName()} padding="sm">
      <Navigation />
    </Drawer>
  )
}
