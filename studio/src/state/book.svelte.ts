import { SvelteMap } from 'svelte/reactivity'
import type { BookState, NodeState } from '../api.ts'
import type { Call, Calls } from '../api/calls.ts'
import { hasText, path, placeFor, placeOf, type Kind, type Place } from '../logic/tree.ts'
import type { Notices } from './notices.svelte.ts'
import { say } from './words.svelte.ts'

const SOON = 60
const IDLE = 400 // milliseconds after the binder was read: then it is counted

interface Step {
  what: string
  back: () => Promise<unknown>
}

/** The book's binder, and every way to change it; each change can be taken back. */
export class Book {
  state: BookState | null = $state.raw(null)
  /** Counts of open scenes, newer than the server's. */
  fresh = new SvelteMap<number, number>()
  steps: Step[] = $state.raw([])
  /** Whether the server has counted: a long book is shown before. */
  counted = $state(false)
  #asked = false
  #clock: ReturnType<typeof setTimeout> | undefined
  #reading = false
  #line: Promise<unknown> = Promise.resolve()
  nodes: readonly NodeState[] = $derived(this.state?.nodes ?? [])
  language = $derived(this.state?.language ?? 'en')
  texts = $derived(this.nodes.filter((each) => hasText(each.kind)))
  counts = $derived(this.#counts())
  total = $derived(this.nodes.filter((each) => each.kind === 'scene').reduce((sum, each) => sum + this.count(each.id), 0))
  empty = $derived(this.state !== null && this.texts.length === 0)

  constructor(
    readonly call: Call,
    readonly notices: Notices,
    /** The scenes that are open: what is counted here is newer than what the server counted. */
    readonly open: () => readonly number[],
  ) {}

  /** Read the binder, which comes at once; what stood is counted until it is counted anew. */
  async load(): Promise<void> {
    const told = await this.call('book', { counts: false })
    const language = this.state?.language
    if (language !== told.language) this.counted = false
    this.state = counting(told, this.state?.nodes ?? [])
    clearTimeout(this.#clock)
    this.#clock = setTimeout(() => void this.#countAnew(), this.counted ? IDLE : 0)
  }

  async #countAnew(): Promise<void> {
    try {
      const { nodes, language } = await this.call('book', {})
      if (!this.state || this.state.language !== language) return
      this.state = counting(this.state, nodes)
      this.counted = true
      for (const id of this.fresh.keys()) if (!this.open().includes(id)) this.fresh.delete(id)
    } catch (error) {
      this.notices.caught(error)
    }
  }

  /** Read the binder again soon; however often this is asked meanwhile, once more is enough. */
  async refresh(): Promise<void> {
    this.#asked = true
    if (this.#reading) return
    this.#reading = true
    while (this.#asked) {
      await new Promise((resolve) => setTimeout(resolve, SOON))
      this.#asked = false
      await this.load().catch((error) => this.notices.caught(error))
    }
    this.#reading = false
  }

  node(id: number): NodeState | undefined {
    return this.nodes.find((each) => each.id === id)
  }

  count(id: number): number {
    return this.counts.get(id) ?? 0
  }

  path(id: number): NodeState[] {
    return path(this.nodes, id)
  }

  async add(kind: Kind, chosen: number | null, title = ''): Promise<NodeState | undefined> {
    const { parent, before } = placeFor(this.nodes, kind, chosen)
    const named = title || this.#nextTitle(kind)
    return this.#do(async () => {
      const made = await this.call('add', { kind, title: named, parent, ...(before ? { before } : {}) })
      await this.load()
      this.#remember(say('step-added', { title: named }), () => this.call('remove', { node: made.id }))
      return made
    })
  }

  /** Keep a text as a note of the book; throws what the server refuses. */
  async keepNote(title: string, text: string): Promise<void> {
    const made = await this.call('add', { kind: 'note', title, text })
    await this.load()
    this.#remember(say('step-added', { title }), () => this.call('remove', { node: made.id }))
  }

  async edit(id: number, changes: Omit<Calls['edit'][0], 'node'>): Promise<boolean> {
    const node = this.node(id)
    if (!node) return false
    const old = Object.fromEntries(Object.keys(changes).map((key) => [key, node[key as keyof NodeState] ?? 0]))
    const done = await this.#do(async () => {
      await this.call('edit', { node: id, ...changes })
      await this.load()
      this.#remember(say('step-edited', { title: node.title }), () => this.call('edit', { node: id, ...old }))
      return true
    })
    return done ?? false
  }

  async move(id: number, to: Place | null): Promise<boolean> {
    const [from, node] = [placeOf(this.nodes, id), this.node(id)]
    if (!to || !from || !node) return false
    const go = (place: Place) => this.call('move', { node: id, parent: place.parent, ...(place.before ? { before: place.before } : {}) })
    const done = await this.#do(async () => {
      await go(to)
      await this.load()
      this.#remember(say('step-moved', { title: node.title }), () => go(from))
      return true
    })
    return done ?? false
  }

  async remove(id: number): Promise<boolean> {
    const node = this.node(id)
    if (!node) return false
    const done = await this.#do(async () => {
      await this.call('remove', { node: id })
      await this.load()
      this.#remember(say('step-removed', { title: node.title }), () => this.call('bring_back', { node: id }))
      const deed = { words: say('undo'), run: () => this.undo() }
      this.notices.tell(say('removed', { title: node.title }), { hint: say('removed-hint'), deed })
      return true
    })
    return done ?? false
  }

  /** Take back the last change of the binder. */
  async undo(): Promise<string | null> {
    const undone = await this.#do(async () => {
      const last = this.steps.at(-1)
      if (!last) return null
      this.steps = this.steps.slice(0, -1)
      await last.back()
      await this.load()
      return last.what
    })
    return undone ?? null
  }

  #remember(what: string, back: () => Promise<unknown>): void {
    this.steps = [...this.steps.slice(-49), { what, back }]
  }

  /** One change after the other: what is taken back is the one that was asked for last. */
  #do<T>(work: () => Promise<T>): Promise<T | undefined> {
    const done = this.#line.then(work).catch((error): undefined => this.notices.caught(error) as undefined)
    this.#line = done
    return done
  }

  #nextTitle(kind: Kind): string {
    const taken = new Set(this.nodes.map((each) => each.title))
    let number = this.nodes.filter((each) => each.kind === kind).length + 1
    while (taken.has(say(`new-${kind}`, { number }))) number += 1
    return say(`new-${kind}`, { number })
  }

  #counts(): Map<number, number> {
    const found = new Map(this.nodes.map((each) => [each.id, each.count]))
    for (const [id, now] of this.fresh) {
      const node = this.node(id)
      if (!node) continue
      for (const each of this.path(id)) found.set(each.id, (found.get(each.id) ?? 0) + now - node.count)
    }
    return found
  }
}

/** The binder as it is told, with the counts of `counted`. */
function counting(told: BookState, counted: readonly NodeState[]): BookState {
  const counts = new Map(counted.map((each) => [each.id, each.count]))
  return { ...told, nodes: told.nodes.map((each) => ({ ...each, count: counts.get(each.id) ?? each.count })) }
}
