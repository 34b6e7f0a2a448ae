import type { RunState } from '../api.ts'
import type { Call } from '../api/calls.ts'

const MOST = 50

/** Model runs as they were told; what is asked about twice is fetched once. */
export class Runs {
  readonly #known = new Map<number, Promise<RunState>>()
  constructor(readonly call: Call) {}

  of(run: number): Promise<RunState> {
    let found = this.#known.get(run)
    if (!found) {
      found = this.call('run', { run })
      found.catch(() => this.#known.delete(run))
      this.#known.set(run, found)
      if (this.#known.size > MOST) this.#known.delete(this.#known.keys().next().value!)
    }
    return found
  }
}
