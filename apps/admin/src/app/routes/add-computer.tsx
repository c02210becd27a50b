import type { PrinterId } from '@cloudprint/protocol/ids'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { AddComputerPage } from '../../features/computers/add-computer-page.tsx'
import { useTestPage } from '../../features/jobs/test-page.tsx'
import { FirstPrinters } from '../../features/printers/printers-of-computer.tsx'
import { callerQuery } from '../../shared/api/caller.ts'
import { useMay } from '../../shared/api/use-may.ts'
import { NotAllowedPage } from '../not-allowed-page.tsx'

export function AddComputer() {
  const { data: caller } = useQuery(callerQuery)
  const may = useMay()
  const navigate = useNavigate()
  if (!may('computers:write')) return <NotAllowedPage />
  return (
    <AddComputerPage
      publicUrl={caller?.publicUrl}
      onDeviceCode={(code) => void navigate({ to: '/device', search: { code } })}
      firstPrinters={(computerId) => <FirstPrinters computerId={computerId} actionFor={({ id }) => <FirstTestPage printerId={id} />} />}
    />
  )
}

function FirstTestPage({ printerId }: { printerId: PrinterId }) {
  const testPage = useTestPage(printerId)
  return (
    <>
      <div>{testPage.button({ isSmall: true })}</div>
      {testPage.followUp}
    </>
  )
}
