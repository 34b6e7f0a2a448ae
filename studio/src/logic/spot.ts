/** A place in text that a model wrote: its run, and the characters of that run around it. */
export interface Spot {
  run: number
  /** Where the stretch begins in the scene. */
  start: number
  /** The stretch of the run around the place, and where in it the place is. */
  text: string
  at: number
  /** What is selected of the stretch, if anything is. */
  chosen: { from: number; to: number } | null
}
/** Where characters of a text that a run gave stand, in whole characters as the server counts. */
export interface Located {
  choice: number
  at: number
  start: number
  end: number
}
const REACH = 300 // characters on each side: enough to know a place again
/** How many characters must be as they came. */
const enough = (text: string) => Math.min(text.length, /\p{Script=Han}/u.test(text) ? 4 : 10)

/** The place at an offset, or just before it; null where no model wrote. `runs` tells the run of each character. */
export function spotAt(text: string, runs: (at: number) => number | null, selected: { from: number; to: number }): Spot | null {
  const { from, to } = selected
  const at = from < text.length && runs(from) !== null ? from : from === to && from > 0 && runs(from - 1) !== null ? from - 1 : -1
  const run = at < 0 ? null : runs(at)
  if (run === null) return null
  let [start, end] = [at, at + 1]
  while (start > Math.max(0, at - REACH) && runs(start - 1) === run) start--
  while (end < Math.min(text.length, at + REACH) && runs(end) === run) end++
  const chosen = from < to ? { from: from - start, to: Math.min(to, end) - start } : null
  return { run, start, text: text.slice(start, end), at: at - start, chosen }
}

/** What is asked about: a passage, and the word at the place. */
export interface Passage {
  from: number
  to: number
  word: { from: number; to: number }
}

/** The selection, else the sentence around the place. */
export function passage({ text, at, chosen }: Spot, language: string): Passage {
  const around = (granularity: 'sentence' | 'word') => {
    const found = new Intl.Segmenter(language, { granularity }).segment(text).containing(at)
    return found ? { from: found.index, to: found.index + found.segment.trimEnd().length } : { from: at, to: at + 1 }
  }
  const { from, to } = chosen ?? around('sentence')
  const word = around('word')
  return { from, to: Math.max(to, at + 1), word: { from: word.from, to: Math.max(word.to, at + 1) } }
}

/** Where a word begins as a model writes it: together with the space before it. */
export const tokenAt = ({ text }: Spot, { word }: Passage): number => (text[word.from - 1] === ' ' ? word.from - 1 : word.from)

/** Find a passage of a spot in the texts of its run; null when it was edited too much to be known, or could be two places. */
export function located(texts: readonly string[], spot: Spot, passage: Passage): Located | null {
  const { text, at } = spot
  const { from, to } = passage
  let best: { choice: number; begin: number; left: number; right: number } | null = null
  for (const [choice, whole] of texts.entries()) {
    let [left, right] = [at, at + 1]
    if (!whole.includes(text.slice(left, right))) continue
    while (left > 0 && whole.includes(text.slice(left - 1, right))) left--
    while (right < text.length && whole.includes(text.slice(left, right + 1))) right++
    const same = text.slice(left, right)
    const begin = whole.indexOf(same)
    if (begin === whole.lastIndexOf(same) && right - left >= enough(text) && (!best || right - left > best.right - best.left)) best = { choice, begin, left, right }
  }
  if (!best) return null
  const { choice, begin, left, right } = best
  const characters = (place: number) => [...texts[choice]!.slice(0, begin + Math.min(Math.max(place, left), right) - left)].length
  return { choice, at: characters(tokenAt(spot, passage)), start: characters(from), end: characters(to) }
}
