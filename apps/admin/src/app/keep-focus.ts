/** What a screen reader can name, and where the next step with the Tab key leads on. */
const places = '[role="dialog"], section[aria-label], section[aria-labelledby], search, nav, form, fieldset, li, ul, ol, table, main'
/** A closed dialog gives the focus back to what opened it after 10 ms; a new page takes it as soon as it is there. */
const GONE_MS = 50
/** A button that is busy is disabled, and enabled again with the relay's answer. */
const BUSY_MS = 1_000

/**
 * Where the focused element goes away or is disabled, browsers leave the focus nowhere: who has no mouse is lost, and a screen
 * reader is silent. This remembers where the focus was last, in the page and in what lies over it, and what that stood in.
 * Once it is lost, it goes to the nearest of these that is still there. Whoever clicks on nothing has not lost it.
 */
export function keepFocus(): void {
  /** The focused element and all around it, inner first. One for each child of the body, the latest first. */
  let trail: HTMLElement[][] = []
  let rescue: { timer: ReturnType<typeof setTimeout>; at: number } | undefined

  function note(element: HTMLElement): void {
    cancel()
    const path = pathOf(element)
    trail = [path, ...trail.filter((other) => other.at(-1) !== path.at(-1))]
  }

  function look(): void {
    const last = trail[0]?.[0]
    if (last === undefined || hasFocus()) return
    const isBack = isUsable(last)
    if (isBack && rescue === undefined) {
      trail = []
      return
    }
    const at = performance.now() + (last.isConnected && !isBack ? BUSY_MS : GONE_MS)
    if (rescue !== undefined && rescue.at <= at) return
    cancel()
    rescue = { timer: setTimeout(land, at - performance.now()), at }
  }

  function land(): void {
    cancel()
    if (!hasFocus()) focusOn(landingOf(trail) ?? document.querySelector('main'))
  }

  function cancel(): void {
    clearTimeout(rescue?.timer)
    rescue = undefined
  }

  document.addEventListener('focusin', ({ target }) => target instanceof HTMLElement && note(target))
  document.addEventListener('focusout', ({ relatedTarget }) => relatedTarget === null && queueMicrotask(look))
  // What was disabled comes back, and not every browser tells that what was removed had the focus.
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributeFilter: ['disabled'] })
}

function hasFocus(): boolean {
  return document.activeElement !== null && document.activeElement !== document.body
}

function pathOf(element: HTMLElement): HTMLElement[] {
  const path: HTMLElement[] = []
  for (let at: HTMLElement | null = element; at !== null && at !== document.body; at = at.parentElement) path.push(at)
  return path
}

function isUsable(element: HTMLElement): boolean {
  return element.isConnected && !element.matches(':disabled') && element.checkVisibility()
}

function landingOf(trail: HTMLElement[][]): HTMLElement | undefined {
  const landing = trail.flatMap((path) => path.filter((one, at) => isUsable(one) && (at === 0 || one.matches(places))))[0]
  // Of steps that are taken in order, the one that is next.
  return landing?.parentElement?.querySelector<HTMLElement>(':scope > [aria-current="step"]') ?? landing
}

function focusOn(place: HTMLElement | null): void {
  if (place === null) return
  if (place.tabIndex < 0 && !place.hasAttribute('tabindex')) {
    place.tabIndex = -1
    // A click into it must not focus it.
    place.addEventListener('blur', () => place.removeAttribute('tabindex'), { once: true })
  }
  place.focus({ preventScroll: true })
}
