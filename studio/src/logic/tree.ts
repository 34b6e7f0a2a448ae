import type { NodeState } from '../api.ts'

export type Kind = NodeState['kind']
export type Entry = Pick<NodeState, 'id' | 'parent' | 'kind' | 'title'>
export interface Row<E extends Entry> {
  node: E
  level: number
  size: number
  position: number
  holds: boolean
  open: boolean
}
export interface Place {
  parent: number
  before: number | null
}

/** What may stand in what, as in workspace/binding.py; '' is the book. */
const HOMES: Record<Kind, readonly (Kind | '')[]> = {
  part: [''],
  chapter: ['', 'part'],
  scene: ['', 'part', 'chapter'],
  note: ['', 'part', 'chapter'],
}

export const hasText = (kind: Kind) => kind === 'scene' || kind === 'note'

export function children<E extends Entry>(nodes: readonly E[], parent: number): E[] {
  return nodes.filter((each) => each.parent === parent)
}

export function within<E extends Entry>(nodes: readonly E[], id: number): Set<number> {
  const found = new Set([id])
  for (const each of nodes) if (found.has(each.parent)) found.add(each.id)
  return found
}

/** The visible rows, from above to below; what is in `closed` does not show what it holds. */
export function rows<E extends Entry>(nodes: readonly E[], closed: ReadonlySet<number>): Row<E>[] {
  const found: Row<E>[] = []
  const below = new Map<number, E[]>()
  for (const each of nodes) {
    const siblings = below.get(each.parent)
    if (siblings) siblings.push(each)
    else below.set(each.parent, [each])
  }
  const walk = (parent: number, level: number) => {
    const here = below.get(parent) ?? []
    here.forEach((node, index) => {
      const holds = below.has(node.id)
      const open = holds && !closed.has(node.id)
      found.push({ node, level, size: here.length, position: index + 1, holds, open })
      if (open) walk(node.id, level + 1)
    })
  }
  walk(0, 1)
  return found
}

export function mayStand<E extends Entry>(nodes: readonly E[], id: number, parent: number): boolean {
  const node = nodes.find((each) => each.id === id)
  if (!node || within(nodes, id).has(parent)) return false
  const home = parent ? nodes.find((each) => each.id === parent)?.kind : ''
  return home !== undefined && HOMES[node.kind].includes(home)
}

/** Where an entry goes one step up or down; at the edge of its parent it goes into the neighbour, or out. */
export function step<E extends Entry>(nodes: readonly E[], id: number, by: 1 | -1): Place | null {
  const node = nodes.find((each) => each.id === id)
  if (!node) return null
  const siblings = children(nodes, node.parent)
  const at = siblings.findIndex((each) => each.id === id)
  if (by < 0 && at > 0) return { parent: node.parent, before: siblings[at - 1]!.id }
  if (by > 0 && at < siblings.length - 1) return { parent: node.parent, before: siblings[at + 2]?.id ?? null }
  return overEdge(nodes, node, by)
}

/** Past the first or last of its parent: into the uncle on that side if it may stand there, else beside the parent. */
function overEdge<E extends Entry>(nodes: readonly E[], node: E, by: 1 | -1): Place | null {
  const parent = nodes.find((each) => each.id === node.parent)
  if (!parent) return null
  const uncles = children(nodes, parent.parent)
  const at = uncles.findIndex((each) => each.id === parent.id)
  const uncle = uncles[at + by]
  if (uncle && mayStand(nodes, node.id, uncle.id)) {
    return { parent: uncle.id, before: by > 0 ? (children(nodes, uncle.id)[0]?.id ?? null) : null }
  }
  if (!mayStand(nodes, node.id, parent.parent)) return null
  return { parent: parent.parent, before: by < 0 ? parent.id : (uncle?.id ?? null) }
}

/** Into the nearest entry above that may hold it. */
export function inward<E extends Entry>(nodes: readonly E[], id: number): Place | null {
  const node = nodes.find((each) => each.id === id)
  if (!node) return null
  const siblings = children(nodes, node.parent)
  const above = siblings.slice(0, siblings.findIndex((each) => each.id === id)).reverse()
  const home = above.find((each) => mayStand(nodes, id, each.id))
  return home ? { parent: home.id, before: null } : null
}

/** Out of its parent, right behind it. */
export function outward<E extends Entry>(nodes: readonly E[], id: number): Place | null {
  const node = nodes.find((each) => each.id === id)
  const parent = nodes.find((each) => each.id === node?.parent)
  if (!node || !parent || !mayStand(nodes, id, parent.parent)) return null
  const uncles = children(nodes, parent.parent)
  const next = uncles[uncles.findIndex((each) => each.id === parent.id) + 1]
  return { parent: parent.parent, before: next?.id ?? null }
}

/** Where a dragged entry lands: `at` is how far down the row the pointer is, 0 to 1. */
export function drop<E extends Entry>(nodes: readonly E[], id: number, over: number, at: number): Place | null {
  const target = nodes.find((each) => each.id === over)
  if (!target || within(nodes, id).has(over)) return null
  const into = mayStand(nodes, id, over)
  const beside = mayStand(nodes, id, target.parent)
  if (into && (!beside || (at > 0.3 && at < 0.7))) return { parent: over, before: null }
  if (!beside) return null
  if (at < 0.5) return { parent: target.parent, before: over }
  const siblings = children(nodes, target.parent).filter((each) => each.id !== id)
  const next = siblings[siblings.findIndex((each) => each.id === over) + 1]
  return { parent: target.parent, before: next?.id ?? null }
}

/** Where a new entry of a kind goes: behind the chosen one, or in it; into the last chapter when none is chosen. */
export function placeFor<E extends Entry>(nodes: readonly E[], kind: Kind, chosen: number | null): Place {
  let node = nodes.find((each) => each.id === chosen)
  if (node && HOMES[kind].includes(node.kind)) return { parent: node.id, before: null }
  while (node) {
    const parent = nodes.find((each) => each.id === node!.parent)
    if (HOMES[kind].includes(parent?.kind ?? '')) {
      const siblings = children(nodes, node.parent)
      const next = siblings[siblings.findIndex((each) => each.id === node!.id) + 1]
      return { parent: node.parent, before: next?.id ?? null }
    }
    node = parent
  }
  const home = HOMES[kind].includes('chapter') ? nodes.findLast((each) => each.kind === 'chapter') : undefined
  return { parent: home?.id ?? 0, before: null }
}

/** Where an entry stands now, so that a move can be taken back. */
export function placeOf<E extends Entry>(nodes: readonly E[], id: number): Place | null {
  const node = nodes.find((each) => each.id === id)
  if (!node) return null
  const siblings = children(nodes, node.parent)
  return { parent: node.parent, before: siblings[siblings.findIndex((each) => each.id === id) + 1]?.id ?? null }
}

/** The entry and what it stands in, from the outside in. */
export function path<E extends Entry>(nodes: readonly E[], id: number): E[] {
  const node = nodes.find((each) => each.id === id)
  return node ? [...path(nodes, node.parent), node] : []
}
