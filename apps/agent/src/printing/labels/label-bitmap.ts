import type { Placement } from './place-page.ts'

/** Black and white, eight dots to a byte, the leftmost in the highest bit; 1 is black. */
export interface LabelBitmap {
  widthBytes: number
  height: number
  bytes: Uint8Array
}

/** What is at least this dark is black: a thermal head knows no gray, and a pattern of dots would blur bars. */
const BLACK_BELOW = 128

/** Puts a page that was drawn in gray (one byte a dot, 0 is black) on a white label, turned and where it belongs; what stands out is cut off. */
export function labelBitmap(gray: Uint8Array, placement: Placement, label: { width: number; height: number }): LabelBitmap {
  const { width, height, turns, left, top } = placement
  const widthBytes = Math.ceil(label.width / 8)
  const bytes = new Uint8Array(widthBytes * label.height)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if ((gray[y * width + x] ?? 255) >= BLACK_BELOW) continue
      const across = left + (turns === 0 ? x : turns === 1 ? y : turns === 2 ? width - 1 - x : height - 1 - y)
      const down = top + (turns === 0 ? y : turns === 1 ? width - 1 - x : turns === 2 ? height - 1 - y : x)
      if (across < 0 || across >= label.width || down < 0 || down >= label.height) continue
      const at = down * widthBytes + (across >> 3)
      bytes[at] = (bytes[at] ?? 0) | (0x80 >> (across & 7))
    }
  }
  return { widthBytes, height: label.height, bytes }
}
