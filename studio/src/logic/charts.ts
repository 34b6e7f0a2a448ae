import type { DayState, NodeState, SceneShares } from '../api.ts'
import { path } from './tree.ts'

/** From where the text of a scene or chapter came, in characters, in the order it is drawn. */
export const SOURCES = ['typed', 'pasted', 'imported', 'rule', 'model'] as const
export type Source = (typeof SOURCES)[number]
export interface Portion {
  node: number
  title: string
  amounts: Record<Source, number>
  total: number
}
const AS: Record<string, Source> = { typed: 'typed', pasted: 'pasted', own: 'imported', others: 'imported', unknown: 'imported', rule: 'rule', model: 'model' }

const iso = (day: Date): string =>
  [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((each) => String(each).padStart(2, '0')).join('-')

/** The day of `2026-03-02` in this place, at noon: no change of the clock moves it. */
export const dayOf = (date: string): Date => new Date(`${date}T12:00:00`)

/** The last `count` days up to `today`, also those on which nothing happened. */
export function lately(days: readonly DayState[], today: string, count: number): DayState[] {
  const known = new Map(days.map((each) => [each.date, each]))
  const day = dayOf(today)
  day.setDate(day.getDate() - count + 1)
  let total = days.findLast((each) => each.date < iso(day))?.total ?? 0
  return Array.from({ length: count }, () => {
    const date = iso(day)
    const found = known.get(date) ?? { date, written: 0, model: 0, pasted: 0, imported: 0, net: 0, total, minutes: 0 }
    total = found.total
    day.setDate(day.getDate() + 1)
    return found
  })
}

/** Who wrote how much, scene by scene or chapter by chapter (what is in no chapter stands for itself). */
export function portions(nodes: readonly NodeState[], told: readonly SceneShares[], by: 'scene' | 'chapter'): Portion[] {
  const found = new Map<number, Portion>()
  for (const { node: scene, shares } of told) {
    const above = path(nodes, scene)
    const home = (by === 'chapter' && above.find((each) => each.kind === 'chapter')) || above.at(-1)
    if (!home || !shares.length) continue
    const portion = found.get(home.id) ?? { node: home.id, title: home.title, amounts: { typed: 0, pasted: 0, imported: 0, rule: 0, model: 0 }, total: 0 }
    for (const { source, characters } of shares) {
      portion.amounts[AS[source] ?? 'imported'] += characters
      portion.total += characters
    }
    found.set(home.id, portion)
  }
  return [...found.values()]
}
