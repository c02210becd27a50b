import type { Locator, Page } from 'playwright-core'

/** No page has more to walk through. */
const MAX_STEPS = 120

/** Far longer than a button is busy on a busy machine: a focus that is lost stays lost. */
const LOST_MS = 30_000
/** What has the focus; or the page, as long as nothing in it ever had. */
const SOMEWHERE = ':focus, :root:not([data-had-focus])'

/**
 * Waits until something has the focus, if anything on this page ever had: whoever has no mouse is nowhere without it.
 * @throws where it stays lost.
 */
export async function untilFocused(page: Page): Promise<void> {
  const somewhere = page.locator(SOMEWHERE).first()
  await somewhere.waitFor({ state: 'attached', timeout: LOST_MS }).catch((cause: unknown) => {
    throw new Error('The focus is lost: what had it is gone, and nothing else got it', { cause })
  })
}

/** Walks with the Tab key, as somebody does who has no mouse, until that is focused. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  // What is busy for a moment takes no focus.
  await target.and(page.locator(':not(:disabled)')).waitFor()
  await untilFocused(page)
  for (let step = 0; step < MAX_STEPS; step++) {
    if (await target.evaluate((element) => element === element.ownerDocument.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`${String(target)} is not reached by ${MAX_STEPS} steps with the Tab key`)
}

/** Walks there and presses it. */
export async function press(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target)
  await page.keyboard.press('Enter')
  await untilFocused(page)
}

/** Presses a key that the page as a whole listens for. It does so a moment after it is seen, and before its live link is open. */
export async function pressShortcut(page: Page, key: string): Promise<void> {
  await page.getByRole('status', { name: /^Live/ }).waitFor()
  await page.keyboard.press(key)
}

/** Takes the choice that Enter would take, as soon as it is that one. */
export async function enterChoice(page: Page, name: RegExp): Promise<void> {
  await page.locator('[role="option"][data-combobox-selected]', { hasText: name }).waitFor()
  await page.keyboard.press('Enter')
}

/** Walks to a box or a choice and takes it. */
export async function tick(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target)
  await page.keyboard.press('Space')
  await untilFocused(page)
}

/** Walks to a field and types. */
export async function type(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field)
  await page.keyboard.type(text)
}
