/** Who wrote each character, by its id: ranges of ids with the number of their origin. */
import type { Piece } from './types.ts'

export const UNKNOWN = 0

interface Column { starts: number[]; ends: number[]; origins: number[] }

/** The first place whose value is above `wanted`. */
function above(values: number[], wanted: number): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (values[middle]! > wanted) high = middle
    else low = middle + 1
  }
  return low
}

export class Pieces {
  private readonly columns = new Map<number, Column>()

  /** Note who wrote a range of ids; what was known of an id stays. */
  add([client, clock, length, origin]: Piece): void {
    let column = this.columns.get(client)
    if (!column) this.columns.set(client, (column = { starts: [], ends: [], origins: [] }))
    const end = clock + length
    for (const [from, to] of this.gaps(column, clock, end)) put(column, from, to, origin)
  }

  /** The stretches of a range of ids as [length, origin]; UNKNOWN where nobody said. */
  *slices(client: number, clock: number, length: number): Generator<[length: number, origin: number]> {
    const column = this.columns.get(client)
    const end = clock + length
    for (let place = column ? above(column.ends, clock) : 0; column && place < column.starts.length; place++) {
      const start = column.starts[place]!
      if (start >= end) break
      if (start > clock) yield [start - clock, UNKNOWN]
      const from = Math.max(start, clock)
      clock = Math.min(column.ends[place]!, end)
      yield [clock - from, column.origins[place]!]
    }
    if (clock < end) yield [end - clock, UNKNOWN]
  }

  private gaps(column: Column, from: number, to: number): [number, number][] {
    const found: [number, number][] = []
    for (let place = above(column.ends, from); from < to; place++) {
      const start = place < column.starts.length ? column.starts[place]! : to
      if (start > from) found.push([from, Math.min(start, to)])
      if (place >= column.starts.length) break
      from = column.ends[place]!
    }
    return found
  }
}

function put(column: Column, from: number, to: number, origin: number): void {
  const place = above(column.starts, from)
  if (place > 0 && column.ends[place - 1] === from && column.origins[place - 1] === origin) {
    column.ends[place - 1] = to
    return
  }
  column.starts.splice(place, 0, from)
  column.ends.splice(place, 0, to)
  column.origins.splice(place, 0, origin)
}
