import { createContext } from 'react'

/** The time zone of the site that is looked at; undefined where a page is about no single site. */
export const SiteZoneContext = createContext<string | undefined>(undefined)
