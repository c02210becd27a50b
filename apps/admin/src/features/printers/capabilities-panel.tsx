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
import classes from './capabilities-panel.module.css'

/** What a ticket may ask of this printer. What the print system does not tell is left out, and refused in a ticket. */
export function CapabilitiesPanel({ capabilities }: { capabilities: PrinterCapabilities }) {
  return (
    <Panel title="What it can do">
      <Facts items={capabilityFacts(capabilities)} />
    </Panel>
  )
}

function capabilityFacts(can: PrinterCapabilities): Fact[] {
  const lists: [label: string, values: string[]][] = [
    ['Formats', can.formats.map((format) => documentFormats[format].name)],
    ['Paper sizes', can.media.map(({ name }) => mediaWords(name).label)],
    ['Trays', can.mediaSources.map(trayWords)],
    ['Kinds of paper', can.mediaTypes.map(readableKeyword)],
    ['Sides', can.sides.map((value) => sidesWords[value])],
    ['Colour', can.printColorModes.map((value) => colorModeWords[value])],
    ['Quality', can.printQualities.map((value) => qualityWords[value])],
    ['Resolution', can.resolutions.map(resolutionWords)],
    ['Orientation', can.orientations.map((value) => orientationWords[value])],
    ['Pages on one side', can.numberUp.map(String)],
    ['Scaling', can.printScalings.map((value) => scalingWords[value])],
    ['Output bins', can.outputBins.map(trayWords)],
  ]
  return [
    ...lists.flatMap(([label, values]) => (values.length === 0 ? [] : [{ label, value: <LongList values={values} /> }])),
    { label: 'Copies', value: can.copiesMax === 1 ? 'One a job' : `Up to ${can.copiesMax}` },
    { label: 'Page ranges', value: can.pageRanges ? 'Yes' : 'No' },
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
        and {hidden} more
      </button>
    </>
  )
}
