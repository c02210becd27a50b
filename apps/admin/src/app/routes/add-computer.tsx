import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { AddComputerPage } from '../../features/computers/add-computer-page.tsx'
import { callerQuery } from '../../shared/api/caller.ts'
import { useMay } from '../../shared/api/use-may.ts'
import { NotAllowedPage } from '../not-allowed-page.tsx'
import FirstTestPages from './first-test-pages.tsx'

export function AddComputer() {
  const { data: caller } = useQuery(callerQuery)
  const may = useMay()
  const navigate = useNavigate()
  if (!may('computers:write')) return <NotAllowedPage />
  return (
    <AddComputerPage
      publicUrl={caller?.publicUrl}
      onDeviceCode={(code) => void navigate({ to: '/device', search: { code } })}
      firstPrinters={(computerId) => <FirstTestPages computerId={computerId} />}
    />
  )
}
