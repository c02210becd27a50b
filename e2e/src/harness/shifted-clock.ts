/**
 * Loaded into a program before all else (`--import`): sets its clock off by $CLOCK_SHIFT_MS, as that of a machine whose time nobody has set.
 * Timers and the steady clock go on as they are.
 */
const shiftMs = Number(process.env['CLOCK_SHIFT_MS'])
const shiftedNow = (date: DateConstructor) => date.now() + shiftMs

globalThis.Date = new Proxy(Date, {
  construct: (date, parts: unknown[], as) => Reflect.construct(date, parts.length === 0 ? [shiftedNow(date)] : parts, as) as object,
  get: (date, name) => (name === 'now' ? () => shiftedNow(date) : (Reflect.get(date, name) as unknown)),
})
