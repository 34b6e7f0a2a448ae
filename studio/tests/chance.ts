/** Random numbers that a seed makes again; LIANJU_SEED chooses it. */
export const SEED = Number(process.env['LIANJU_SEED'] ?? 20261125)

export class Chance {
  constructor(private state: number) {}
  /** A number from 0 up to, not including, `below`. */
  below(below: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
  one<T>(of: readonly T[]): T { return of[this.below(of.length)]! }
  often(percent: number): boolean { return this.below(100) < percent }
}

export const until = async (holds: () => boolean, what: string, time = 8000): Promise<void> => {
  const end = Date.now() + time
  while (!holds()) {
    if (Date.now() > end) throw new Error(`never: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}
