import { encode } from 'uqr'
import classes from './account.module.css'

/** An address as a QR code: dark on white in either theme, since cameras want it so. */
export function QrCode({ value, label }: { value: string; label: string }) {
  // Four modules of quiet zone, as the standard asks for.
  const { size, data } = encode(value, { ecc: 'M', border: 4 })
  const squares = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])))
  return (
    <svg className={classes.qr} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={squares.join('')} fill="#000" />
    </svg>
  )
}
