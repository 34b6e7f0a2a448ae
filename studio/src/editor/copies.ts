/** What this page copied last and where its characters came from, so that pasted text keeps its author. */
import type { IdRange, Source } from './types.ts'

export interface Part { text: string; src: Source[] }

/** A stretch to paste with its sources; none where it is not what was copied. */
export interface Copied { text: string; src: Source[] }

let last: Part[] = []

/** Note what goes to the clipboard: one part for each selected range. */
export function remember(scene: number, parts: { text: string; ranges: IdRange[] }[]): void {
  last = parts.filter((each) => each.text).map(({ text, ranges }) => ({ text, src: ranges.map((range): Source => [scene, ...range]) }))
}

/** Divide pasted text into what was copied, part by part, and the line breaks between; all of it is foreign where it differs. */
export function trace(text: string): Copied[] {
  const one = last.find((each) => each.text === text)
  if (one) return [one]
  const line = text.endsWith('\n') && last.length ? trace(text.slice(0, -1)) : []
  if (line.some((each) => each.src.length)) return [...line, LINE_BREAK]
  if (last.length < 2 || last.map((each) => each.text).join('\n') !== text) return [{ text, src: [] }]
  return last.flatMap((each, place) => (place ? [LINE_BREAK, each] : [each]))
}

const LINE_BREAK: Copied = { text: '\n', src: [] }
