/** Offsets of a text and the ids of its characters, one from the other; built once after a change, when first asked. */
import * as Y from 'yjs'
import type { Id, IdRange } from './types.ts'

/** The places of one state of a text: throw it away when the text changes. */
export class Places {
  private readonly items: Y.Item[] = []
  private readonly starts: number[] = []
  private where: Map<Y.Item, number> | null = null
  readonly length: number

  constructor(private readonly text: Y.Text) {
    let at = 0
    for (let item = text._start; item; item = item.right) {
      if (item.deleted || !item.countable) continue
      this.items.push(item)
      this.starts.push(at)
      at += item.length
    }
    this.length = at
  }

  /** The ids of the characters from one offset to another. */
  ranges(from: number, to: number): IdRange[] {
    const found: IdRange[] = []
    for (let place = this.place(from); place < this.items.length && this.starts[place]! < to; place++) {
      const item = this.items[place]!
      const skip = Math.max(from - this.starts[place]!, 0)
      const length = Math.min(to - this.starts[place]!, item.length) - skip
      const last = found.at(-1)
      const clock = item.id.clock + skip
      if (last && last[0] === item.id.client && last[1] + last[2] === clock) last[2] += length
      else if (length > 0) found.push([item.id.client, clock, length])
    }
    return found
  }

  /** The id of the character behind an offset; null at the end. */
  id(at: number): Id | null {
    if (at < 0 || at >= this.length) return null
    const place = this.place(at)
    const { client, clock } = this.items[place]!.id
    return [client, clock + at - this.starts[place]!]
  }

  /** The ids on both sides of an offset. */
  neighbours(at: number): { left: Id | null; right: Id | null } {
    return { left: this.id(at - 1), right: this.id(at) }
  }

  /** The offset before a living character; null when it is gone or was never here. */
  offset(id: Id): number | null {
    const item = this.item(id)
    return item && !item.deleted ? this.before(item)! + id[1] - item.id.clock : null
  }

  /** The living stretches of a range of ids, in the order of the text. */
  stretches([client, clock, length]: IdRange): { from: number; to: number }[] {
    const found: { from: number; to: number }[] = []
    for (let at = clock; at < clock + length; ) {
      const item = this.item([client, at])
      if (!item) { at++; continue }
      const end = Math.min(item.id.clock + item.length, clock + length)
      if (!item.deleted && item.countable) {
        const from = this.before(item)! + at - item.id.clock
        const last = found.at(-1)
        if (last && last.to === from) last.to += end - at
        else found.push({ from, to: from + end - at })
      }
      at = end
    }
    return found
  }

  private place(at: number): number {
    let low = 0
    let high = this.starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.starts[middle]! <= at) low = middle
      else high = middle - 1
    }
    return low
  }

  private item([client, clock]: Id): Y.Item | null {
    const store = this.text.doc!.store
    if (clock >= Y.getState(store, client)) return null
    const found = Y.getItem(store, Y.createID(client, clock)) as unknown
    return found instanceof Y.Item ? found : null
  }

  private before(item: Y.Item): number | undefined {
    this.where ??= new Map(this.items.map((each, place) => [each, this.starts[place]!]))
    return this.where.get(item)
  }
}
