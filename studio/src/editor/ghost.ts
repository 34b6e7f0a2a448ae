/** What the model offers at the cursor, as a value: how it grows, is typed along, and is taken piece by piece. */

import type { Ask } from './types.ts'

/** `texts` are whole; `used` is how much of them stands in the text already, and `fits` says which of them began like that. */
export interface Ghost {
  readonly id: string
  readonly at: number
  readonly used: number
  readonly texts: readonly string[]
  readonly fits: readonly boolean[]
  readonly shown: number
  readonly done: boolean
  readonly ends?: unknown
  /** The alternatives stand in the order of what was measured. */
  readonly ranked?: boolean
  /** What was asked for. */
  readonly ask: Ask
  /** It revises a passage and becomes tracked changes: it is never drawn, typed along or taken. */
  readonly revises: boolean
  /** An input method composes: nothing is drawn beside it. */
  readonly hidden: boolean
  /** How many characters the server was asked to write, that are not here yet. */
  readonly taking: number
}

export const begin = (id: string, at: number, count = 1): Ghost => ({
  id, at, used: 0, texts: Array<string>(count).fill(''), fits: Array<boolean>(count).fill(true), shown: 0, done: false, ask: {}, revises: false, hidden: false, taking: 0,
})

/** What is left to read of an alternative; null when the author wrote something else. */
export const rest = (ghost: Ghost, choice = ghost.shown): string | null =>
  ghost.fits[choice] ? ghost.texts[choice]!.slice(ghost.used) : null

/** The model went on. */
export function grow(ghost: Ghost, choice: number, text: string): Ghost {
  const size = Math.max(ghost.texts.length, choice + 1)
  const texts = Array.from({ length: size }, (_, each) => (ghost.texts[each] ?? '') + (each === choice ? text : ''))
  const head = lead(ghost)
  const fits = texts.map((each, place) => (ghost.fits[place] ?? true) && (each.startsWith(head) || head.startsWith(each)))
  return { ...ghost, texts, fits, shown: fits[ghost.shown] ? ghost.shown : Math.max(fits.indexOf(true), 0) }
}

/** The author typed `text` at the ghost: what it predicted is used up, whatever does not begin so no longer fits. */
export function typed(ghost: Ghost, text: string): Ghost | null {
  const fits = ghost.texts.map((_, each) => Boolean(rest(ghost, each)?.startsWith(text)))
  if (!fits.includes(true)) return null
  const shown = fits[ghost.shown] ? ghost.shown : fits.indexOf(true)
  const next = { ...ghost, fits, shown, used: ghost.used + text.length, at: ghost.at + text.length }
  return spent(next) ? null : next
}

/** The server wrote `length` characters of `choice` where the ghost stood; the ghost stands behind them. */
export function taken(ghost: Ghost, choice: number, length: number): Ghost | null {
  const used = ghost.used + length
  const head = ghost.texts[choice]!.slice(0, used)
  const fits = ghost.texts.map((each, place) => ghost.fits[place]! && each.startsWith(head))
  const next = { ...ghost, fits, shown: choice, used, taking: 0 }
  return spent(next) ? null : next
}

/** Show the next or last alternative that fits and has something to say. */
export function turn(ghost: Ghost, by: 1 | -1): Ghost {
  const { length } = ghost.texts
  for (let step = 1; step < length; step++) {
    const shown = (ghost.shown + by * step + length * step) % length
    if (rest(ghost, shown)) return { ...ghost, shown }
  }
  return ghost
}

const MARK = /[，。！？；：、…—]+|[,.!?;:]+(?=$|[\s"'”’)\]」』）])/
const CLOSING = /^[”’」』）)\]"'》]+/

/** How many characters stand up to the next punctuation, with what closes behind it. */
export function phrase(text: string): number {
  const line = /^\n+|\n/.exec(text)
  if (line?.index === 0 && line[0].length) return line[0].length
  const mark = MARK.exec(text)
  if (!mark || (line && line.index < mark.index)) return line ? line.index : text.length
  const end = mark.index + mark[0].length
  return end + (CLOSING.exec(text.slice(end))?.[0].length ?? 0)
}

const lead = (ghost: Ghost): string => ghost.texts.find((_, each) => ghost.fits[each])?.slice(0, ghost.used) ?? ''
const spent = (ghost: Ghost): boolean => ghost.done && ghost.texts.every((_, each) => !rest(ghost, each))
