/** Where words stand in a text. */
import type { Place } from './types.ts'

/** Fold case without moving any offset. */
function folded(text: string): string {
  const low = text.toLowerCase()
  if (low.length === text.length) return low
  return Array.from(text, (each) => (each.toLowerCase().length === each.length ? each.toLowerCase() : each)).join('')
}

export function find(text: string, words: string, matchCase: boolean): Place[] {
  const [where, wanted] = matchCase ? [text, words] : [folded(text), folded(words)]
  const found: Place[] = []
  if (!wanted) return found
  for (let from = where.indexOf(wanted); from >= 0; from = where.indexOf(wanted, from + wanted.length)) found.push({ from, to: from + wanted.length })
  return found
}

/** How many characters, as Python counts them, stand before a UTF-16 offset. */
export const characters = (text: string, offset: number): number => Array.from(text.slice(0, offset)).length
