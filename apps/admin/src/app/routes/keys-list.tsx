import { useQuery } from '@tanstack/react-query'
import { KeysPage } from '../../features/keys/keys-page.tsx'
import { PrinterPicker } from '../../features/printers/printer-picker.tsx'
import { callerQuery } from '../../shared/api/caller.ts'

export function KeysList() {
  const { data: caller } = useQuery(callerQuery)
  return <KeysPage grantable={caller?.scopes ?? []} renderPrinters={(props) => <PrinterPicker {...props} />} />
}
