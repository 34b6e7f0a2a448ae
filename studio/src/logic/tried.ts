import type { DifferenceState, TriedState } from '../api.ts'

/** Something that was tried, and what was tried in the text that came of it. */
export interface Branch {
  tried: TriedState
  grown: Branch[]
}

/** The tree of what was tried, the newest first; the server tells the oldest first. */
export function branches(tried: readonly TriedState[]): Branch[] {
  const found: Branch[] = []
  const byRun = new Map<number, Branch>()
  for (const each of tried) {
    const branch = { tried: each, grown: [] }
    const home = each.parent === null ? undefined : byRun.get(each.parent)
    ;(home?.grown ?? found).unshift(branch)
    byRun.set(each.run, branch)
  }
  return found
}

export interface Stretch {
  kind: 'both' | 'gone' | 'came'
  text: string
}

/** An old text with its differences to a new one, in the order in which it is read. */
export function compared(old: string, differences: readonly DifferenceState[]): Stretch[] {
  const characters = [...old]
  const found: Stretch[] = []
  let at = 0
  const put = (kind: Stretch['kind'], text: string) => void (text && found.push({ kind, text }))
  for (const each of differences) {
    put('both', characters.slice(at, each.start).join(''))
    put('gone', each.old)
    put('came', each.new)
    at = each.end
  }
  put('both', characters.slice(at).join(''))
  return found
}
