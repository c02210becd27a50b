import type { Site } from '@cloudprint/protocol/http/site-routes'
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import type { Column } from '../../shared/ui/data-table.tsx'
import { ListPage } from '../../shared/ui/list-page.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { texts } from '../../texts/texts.ts'
import { AddSite } from './add-site.tsx'
import { siteListQuery } from '../../shared/sites/queries.ts'
import classes from './sites-page.module.css'
import type { SitesSearch } from './sites-search.ts'

const words = texts.sites

interface SitesPageProps {
  search: SitesSearch
  onSearch: (search: SitesSearch) => void
  mayChange: boolean
}

export function SitesPage({ search, onSearch, mayChange }: SitesPageProps) {
  const navigate = useNavigate()
  const query = useQuery(siteListQuery({ ...search, limit: 100 }))
  const [isAdding, { open, close }] = useDisclosure(false)
  const add = mayChange ? <Button onClick={open}>{words.add}</Button> : null
  return (
    <>
      <ListPage
        words={words}
        actions={add}
        search={search}
        onSearch={onSearch}
        query={query}
        columns={columns}
        onOpen={({ id }) => void navigate({ to: '/sites/$siteId', params: { siteId: id } })}
        firstAction={add}
      />
      <AddSite isOpen={isAdding} onClose={close} />
    </>
  )
}

const columns: Column<Site>[] = [
  {
    key: 'name',
    title: words.columns.name,
    render: ({ id, name }) => (
      <Link to="/sites/$siteId" params={{ siteId: id }} className={classes.name}>
        {name}
      </Link>
    ),
  },
  {
    key: 'computers',
    title: words.columns.computers,
    width: '22%',
    render: ({ id, connectedCount, computerCount }) => (
      <Link to="/computers" search={{ siteId: id }} className={classes.figure}>
        {words.computers(connectedCount, computerCount)}
      </Link>
    ),
  },
  {
    key: 'printers',
    title: words.columns.printers,
    width: '16%',
    render: ({ id, printerCount }) => (
      <Link to="/printers" search={{ siteId: id }} className={classes.figure}>
        {words.printers(printerCount)}
      </Link>
    ),
  },
  { key: 'timeZone', title: words.columns.timeZone, width: '20%', wideOnly: true, render: ({ timeZone }) => timeZone },
  { key: 'created', title: words.columns.created, width: '14%', wideOnly: true, render: ({ createdAt }) => <Time iso={createdAt} /> },
]
