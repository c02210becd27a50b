import { documentFormats } from '@cloudprint/protocol/document-format'
import type { PrinterCapabilities } from '@cloudprint/protocol/printer'
import { useState } from 'react'
import { Facts } from '../../shared/ui/facts.tsx'
import type { Fact } from '../../shared/ui/facts.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { readableKeyword } from '../../shared/words/keyword.ts'
import { mediaWords } from '../../shared/words/media-words.ts'
import {
  colorModeWords,
  orientationWords,
  qualityWords,
  resolutionWords,
  scalingWords,
  sidesWords,
  trayWords,
} from '../../shared/words/ticket-words.ts'
import { texts } from '../../texts/texts.ts'
import classes from './capabilities-panel.module.css'

const { can: words, options } = texts.tickets

/** What a ticket may ask of this printer. What the print system does not tell is left out, and refused in a ticket. */
export function CapabilitiesPanel({ capabilities }: { capabilities: PrinterCapabilities }) {
  return (
    <Panel title={words.title}>
      <Facts items={capabilityFacts(capabilities)} />
    </Panel>
  )
}

function capabilityFacts(can: PrinterCapabilities): Fact[] {
  const lists: [label: string, values: string[]][] = [
    [words.formats, can.formats.map((format) => documentFormats[format].name)],
    [words.media, can.media.map(({ name }) => mediaWords(name).label)],
    [words.mediaSources, can.mediaSources.map(trayWords)],
    [words.mediaTypes, can.mediaTypes.map(readableKeyword)],
    [options.sides, can.sides.map((value) => sidesWords[value])],
    [options.color, can.printColorModes.map((value) => colorModeWords[value])],
    [options.quality, can.printQualities.map((value) => qualityWords[value])],
    [options.resolution, can.resolutions.map(resolutionWords)],
    [options.orientation, can.orientations.map((value) => orientationWords[value])],
    [options.numberUp, can.numberUp.map(String)],
    [options.scaling, can.printScalings.map((value) => scalingWords[value])],
    [words.outputBins, can.outputBins.map(trayWords)],
  ]
  return [
    ...lists.flatMap(([label, values]) => (values.length === 0 ? [] : [{ label, value: <LongList values={values} /> }])),
    { label: options.copies, value: words.copies(can.copiesMax) },
    { label: words.pageRanges, value: words.yesNo(can.pageRanges) },
  ]
}

const SHOWN = 8

function LongList({ values }: { values: string[] }) {
  const [isOpen, setIsOpen] = useState(false)
  const hidden = values.length - SHOWN
  if (hidden <= 0 || isOpen) return values.join(', ')
  return (
    <>
      {values.slice(0, SHOWN).join(', ')}{' '}
      <button type="button" className={classes.more} onClick={() => setIsOpen(true)}>
        {words.more(hidden)}
      </button>
    </>
  )
}
