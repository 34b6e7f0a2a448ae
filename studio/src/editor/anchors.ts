/** Places that hold by the ids of characters, whatever is written around them: src/lianju/store/anchors.py. */
import type { Places } from './ids.ts'
import type { Id, IdRange, Place } from './types.ts'

export interface Anchor { left: Id | null; right: Id | null; inside: IdRange[] }

/** The living stretches inside an anchor and the offset behind the last of them; null when its place is gone. */
export function find(anchor: Anchor, places: Places): { stretches: Place[]; at: number } | null {
  const stretches = joined(anchor.inside.flatMap((each) => places.stretches(each)))
  if (stretches.length) return { stretches, at: stretches.at(-1)!.to }
  if (anchor.inside.length) return null
  if (anchor.left === null) return { stretches, at: 0 }
  const left = places.offset(anchor.left)
  if (left !== null) return { stretches, at: left + 1 }
  if (anchor.right === null) return { stretches, at: places.length }
  const right = places.offset(anchor.right)
  return right === null ? null : { stretches, at: right }
}

function joined(stretches: Place[]): Place[] {
  const found: Place[] = []
  for (const each of stretches) {
    const last = found.at(-1)
    if (last && last.to === each.from) last.to = each.to
    else found.push({ ...each })
  }
  return found
}
