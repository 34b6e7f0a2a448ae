import { Refused } from '../api/calls.ts'

export interface Deed {
  words: string
  run: () => unknown
}
export interface Notice {
  id: number
  kind: 'error' | 'done'
  what: string
  hint: string
  deeds: Deed[]
}
const LASTS = 8000

/** What the page tells: errors stay until read, what was done fades. */
export class Notices {
  list: Notice[] = $state([])
  #next = 1
  #clocks = new Map<number, ReturnType<typeof setTimeout>>()

  tell(what: string, { hint = '', deed = null as Deed | null } = {}): void {
    this.#add({ kind: 'done', what, hint, deeds: deed ? [deed] : [] })
  }

  fail(what: string, hint = '', ...deeds: Deed[]): void {
    const same = this.list.find((each) => each.kind === 'error' && each.what === what && (!deeds.length || each.hint === hint))
    if (!same) this.#add({ kind: 'error', what, hint, deeds })
  }

  /** Tell what went wrong, whatever was thrown. */
  caught(error: unknown): void {
    if (error instanceof Refused) this.fail(error.refusal.what, error.refusal.hint)
    else this.fail(error instanceof Error ? error.message : String(error))
  }

  close(id: number): void {
    this.list = this.list.filter((each) => each.id !== id)
    this.hold(id)
  }

  /** Somebody is reading it: it waits. */
  hold(id: number): void {
    clearTimeout(this.#clocks.get(id))
    this.#clocks.delete(id)
  }

  /** Nobody is reading it any more. */
  release(id: number): void {
    const notice = this.list.find((each) => each.id === id)
    if (notice?.kind === 'done') this.#clocks.set(id, setTimeout(() => this.close(id), LASTS))
  }

  #add(notice: Omit<Notice, 'id'>): void {
    const id = this.#next++
    this.list = [...this.list.slice(-3), { ...notice, id }]
    this.release(id)
  }
}
