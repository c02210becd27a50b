import { z } from 'zod'
import { Text } from './text.ts'

const Keyword = Text(127).min(1)

/** Pages from `from` to `to`, both counted from 1 and included (IPP `page-ranges`, RFC 8011 §5.2.7). */
export const PageRange = z
  .object({ from: z.int().min(1).max(100_000), to: z.int().min(1).max(100_000) })
  .refine((range) => range.from <= range.to, { error: 'a page range must not run backwards' })
export type PageRange = z.infer<typeof PageRange>

export const sidesValues = ['one-sided', 'two-sided-long-edge', 'two-sided-short-edge'] as const
export const colorModes = ['auto', 'color', 'monochrome'] as const
export const qualities = ['draft', 'normal', 'high'] as const
export const orientations = ['portrait', 'landscape', 'reverse-landscape', 'reverse-portrait'] as const
export const scalings = ['auto', 'auto-fit', 'fill', 'fit', 'none'] as const

const fields = {
  /** How many copies; at most what the printer's `copiesMax` says. */
  copies: z.int().min(1).max(9999).optional(),
  /** Whole documents one after the other (true) or page by page (false): IPP `multiple-document-handling`. */
  collate: z.boolean().optional(),
  /** Paper size as a PWG 5101.1 self-describing name, such as `iso_a4_210x297mm`. */
  media: Keyword.optional(),
  /** Tray: one of the printer's `mediaSources`. */
  mediaSource: Keyword.optional(),
  /** Kind of paper: one of the printer's `mediaTypes`. */
  mediaType: Keyword.optional(),
  sides: z.enum(sidesValues).optional(),
  printColorMode: z.enum(colorModes).optional(),
  printQuality: z.enum(qualities).optional(),
  /** One of the printer's `resolutions`, such as `203dpi` or `600x1200dpi`. */
  printerResolution: z
    .string()
    .regex(/^\d{2,5}(x\d{2,5})?dpi$/, 'write a resolution as 203dpi or 600x1200dpi')
    .optional(),
  orientationRequested: z.enum(orientations).optional(),
  /** Pages put on one side of a sheet. */
  numberUp: z.int().min(1).max(16).optional(),
  /** Pages to print, ascending and not overlapping; all when absent. */
  pageRanges: z.array(PageRange).min(1).max(64).optional(),
  printScaling: z.enum(scalings).optional(),
  outputBin: Keyword.optional(),
}

/** A job's print options under their IPP names (RFC 8011 §5.2, PWG 5100.7, 5100.13). What is absent is left to the printer's defaults. */
export const JobTicket = z.object(fields)
export type JobTicket = z.infer<typeof JobTicket>

/** The same as a client may submit it: an option that does not exist is an error, never ignored. */
export const SubmittedTicket = z.strictObject(fields)

export const ticketOptions = Object.keys(fields) as (keyof JobTicket)[]
