import type { Printer } from '@cloudprint/protocol/http/printer-routes'
import { Link } from '@tanstack/react-router'
import type { Column } from '../../shared/ui/data-table.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './printer-columns.module.css'
import { PrinterStateMark } from './printer-state.tsx'
import { PrinterTags } from './printer-tags.tsx'

const words = texts.printers

const name: Column<Printer> = {
  key: 'name',
  title: words.columns.name,
  render: (printer) => (
    <span className={classes.name}>
      <Link to="/printers/$printerId" params={{ printerId: printer.id }} className={classes.link}>
        {printer.displayName}
      </Link>
      {printer.alias !== null && <span className={classes.quiet}>{printer.systemName}</span>}
      {printer.location !== '' && <span className={classes.quiet}>{printer.location}</span>}
      <PrinterTags tags={printer.tags} />
    </span>
  ),
}

const state: Column<Printer> = {
  key: 'state',
  title: words.columns.state,
  width: '27%',
  render: (printer) => <PrinterStateMark printer={printer} />,
}

const computer: Column<Printer> = {
  key: 'computer',
  title: words.columns.computer,
  width: '15%',
  render: (printer) => (
    <span className={classes.line} title={printer.computerName}>
      {printer.computerName}
    </span>
  ),
}

const model: Column<Printer> = {
  key: 'model',
  title: words.columns.model,
  width: '17%',
  wideOnly: true,
  render: (printer) => (
    <span className={`${classes.line} ${classes.quiet}`} title={printer.makeAndModel}>
      {printer.makeAndModel}
    </span>
  ),
}

const jobs: Column<Printer> = {
  key: 'jobs',
  title: words.columns.jobs,
  width: '170px',
  numeric: true,
  render: (printer) => <Load printer={printer} />,
}

function Load({ printer: { jobsQueued, jobsPrinting } }: { printer: Printer }) {
  if (jobsQueued + jobsPrinting === 0) return null
  return <span className={classes.load}>{words.load({ printing: jobsPrinting, waiting: jobsQueued })}</span>
}

export const printerColumns = [name, state, computer, model, jobs]
/** Beside another column there is no room for models; each printer’s page has its own. */
export const printerColumnsOfComputer = [name, { ...state, width: '32%' }, { ...jobs, width: '120px' }]
