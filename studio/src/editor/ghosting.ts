/** The ghost in the editor: asked for, drawn beside the cursor, typed along, taken, dropped. */
import { StateEffect, StateField, type Extension, type Transaction } from '@codemirror/state'
import { Decoration, EditorView, ViewPlugin, WidgetType, type PluginValue, type ViewUpdate } from '@codemirror/view'
import { fromDocument } from './binding.ts'
import type { SceneDocument } from './document.ts'
import { begin, grow, phrase, rest, taken, turn, typed, type Ghost } from './ghost.ts'
import type { Live } from './live.ts'
import type { Ask, EditorOptions, Ghosts, Info, Place } from './types.ts'
import { visible } from './visible.ts'
import type { Word } from './words.ts'

const put = StateEffect.define<Ghost | null>()

class Offer extends WidgetType {
  constructor(private readonly text: string) { super() }
  override eq(other: Offer): boolean { return other.text === this.text }
  override toDOM(): HTMLElement {
    const drawn = document.createElement('span')
    drawn.className = 'lj-ghost'
    drawn.setAttribute('aria-hidden', 'true')
    this.fill(drawn)
    return drawn
  }
  override updateDOM(drawn: HTMLElement): boolean {
    this.fill(drawn)
    return true
  }
  override ignoreEvent(): boolean { return true }

  /** The first paragraph goes on where the cursor is; those behind it begin as paragraphs do. */
  private fill(drawn: HTMLElement): void {
    const [first, ...others] = this.text.split(/(?<=\n)/)
    const paragraphs = others.map((each) => {
      const made = document.createElement('span')
      made.className = 'lj-ghost-paragraph'
      made.textContent = each
      return made
    })
    drawn.replaceChildren(first ?? '', ...paragraphs)
  }
}

/** What a transaction of the editor makes of the ghost. */
export function after(ghost: Ghost | null, transaction: Transaction): Ghost | null {
  for (const effect of transaction.effects) if (effect.is(put)) return effect.value
  if (!ghost || ghost.hidden || ghost.revises) return ghost && { ...ghost, at: transaction.changes.mapPos(ghost.at, -1) }
  if (transaction.docChanged && !transaction.annotation(fromDocument)) return written(ghost, transaction)
  const at = transaction.changes.mapPos(ghost.at, ghost.taking ? 1 : -1)
  if (transaction.selection && (transaction.newSelection.main.head !== at || !transaction.newSelection.main.empty)) return null
  return at === ghost.at ? ghost : { ...ghost, at }
}

function written(ghost: Ghost, transaction: Transaction): Ghost | null {
  let text: string | null = ghost.taking ? null : ''
  transaction.changes.iterChanges((from, to, _start, _end, inserted) => {
    if (text !== null) text = from === ghost.at && to === from ? text + inserted.sliceString(0, undefined, '\n') : null
  })
  return text ? typed(ghost, text) : null
}

const field = StateField.define<Ghost | null>({
  create: () => null,
  update: after,
  provide: (self) => EditorView.decorations.from(self, (ghost) => {
    const text = ghost && !ghost.hidden && !ghost.revises ? rest(ghost) : null
    if (!ghost || !text) return Decoration.none
    return Decoration.set([Decoration.widget({ widget: new Offer(visible(text)), side: 1 }).range(ghost.at)])
  }),
})

/** What the ghost needs of the editor that it is drawn in. */
export interface Host {
  readonly live: Live
  readonly document: SceneDocument
  options(): EditorOptions
  settle(view: EditorView): boolean
  announce(word: Word, args?: Record<string, string | number>): void
  ghostChanged(): void
}

const SELECTING = new Set(['describe', 'expand', 'condense', 'rewrite', 'instead'])
/** Where in a gap of white space a bridge belongs: on a line of its own if there is one. */
const inGap = (from: number, gap: string) => from + (gap.includes('\n') ? gap.indexOf('\n') + 1 : gap.length)
const RESTS = 700 // milliseconds without a change or a step: what stands there may be read ahead
const COMPOSED = 80 // milliseconds: the composed text has crossed to the document then
let last = 0

export class Ghosting implements PluginValue {
  private resting: ReturnType<typeof setTimeout> | undefined
  private rested = ''
  private condition = ''
  private timer: ReturnType<typeof setTimeout> | undefined
  private wanted: ('all' | 'phrase')[] = []
  private readonly deaf: (() => void)[]

  constructor(private readonly view: EditorView, private readonly host: Host) {
    const { live, document } = host
    this.deaf = [
      live.on('ghost', ({ id, choice, text }) => this.change(id, (ghost) => grow(ghost, choice, text))),
      live.on('ghost-end', ({ id, ends, ranked }) => this.ended(id, { ends, ranked })),
      live.on('ghost-failed', ({ id }) => this.failed(id)),
      live.on('light', ({ state }) => state === 'offline' && this.ghost && this.put(null)),
      live.on('lights', ({ model }) => this.loaded(model.condition)),
      document.on('synced', () => this.rest()),
      document.on('remote', (info) => this.written(info)),
    ]
  }

  get ghost(): Ghost | null { return this.view.state.field(field) }

  /** The ghost as the page sees it. */
  get shown(): Ghosts | null {
    const { ghost } = this
    if (!ghost) return null
    return { id: ghost.id, texts: ghost.texts.map((_, each) => rest(ghost, each)), shown: ghost.shown, done: ghost.done, ends: ghost.ends, ask: ghost.ask, fresh: !ghost.used && !ghost.taking, ranked: ghost.ranked }
  }

  update(update: ViewUpdate): void {
    const before = update.startState.field(field)
    const now = update.state.field(field)
    if (before && now?.id !== before.id && !before.done) this.host.live.send({ op: 'stop', id: before.id })
    if (before?.id !== now?.id) this.wanted = []
    if (before !== now) this.host.ghostChanged()
    if (update.docChanged || update.selectionSet) {
      this.plan(update)
      this.rest()
    }
  }

  /** Tell the server in a moment where the cursor rests, if suggestions are wanted: it reads ahead then. */
  rest(): void {
    clearTimeout(this.resting)
    if (!this.host.options().ghosts) return
    this.resting = setTimeout(() => {
      const { live, document } = this.host
      const { view } = this
      if (this.ghost || view.composing || !document.ready || !this.host.options().ghosts || !this.host.settle(view)) return
      const place = document.places.neighbours(view.state.selection.main.head)
      const name = JSON.stringify(place)
      if (name === this.rested || live.light.state === 'offline') return
      this.rested = name
      live.send({ op: 'rest', scene: document.scene, ...place })
    }, RESTS)
  }

  /** A model that was loaded anew has read nothing. */
  private loaded(condition: string): void {
    if (condition === this.condition) return
    this.condition = condition
    this.rested = ''
    if (condition === 'ready') this.rest()
  }

  /** Ask the model to go on where the cursor is, or about a `place`; gives the ghost's id, or nothing while somebody composes or nobody is there. */
  ask(ask: Ask = {}, place: Place = this.view.state.selection.main): string {
    clearTimeout(this.timer)
    const { live, document } = this.host
    if (live.light.state === 'offline') {
      this.host.announce('editor-ghost-none')
      return ''
    }
    if (!this.host.settle(this.view)) return ''
    const { from, to } = place
    const chosen = this.view.state.sliceDoc(from, to)
    const bridges = ask.task === 'bridge'
    const revises = SELECTING.has(ask.task ?? '') || (bridges && chosen.trim() !== '')
    if (revises && from === to) return ''
    const at = bridges && !revises ? inGap(from, chosen) : to
    const id = `${document.doc.clientID.toString(36)}-${(++last).toString(36)}`
    const selection = revises ? document.places.ranges(from, to) : undefined
    document.asked.add(id)
    this.put({ ...begin(id, at, ask.count), ask, revises }, revises ? undefined : at)
    live.send({ op: 'ghost', id, scene: document.scene, ...document.places.neighbours(at), ...ask, ...(selection && { selection }) })
    return id
  }

  /** Ask again for texts that are like an alternative (`toward`), or unlike it; false where none can be pointed at. */
  again(toward: boolean, choice = this.ghost?.shown ?? 0): boolean {
    const { ghost } = this
    if (!ghost || ghost.revises || ghost.used || ghost.taking || !rest(ghost, choice) || this.view.composing) return false
    return this.ask({ ...ghost.ask, again: { id: ghost.id, choice, toward } }) !== ''
  }

  /** Take `length` characters of an alternative, or all of it. */
  take(choice = this.ghost?.shown ?? 0, length?: number): boolean {
    const { ghost } = this
    const text = ghost && rest(ghost, choice)
    if (!ghost || !text || ghost.revises || this.view.composing || !this.host.settle(this.view)) return false
    if (ghost.taking) {
      this.wanted.push(length === undefined ? 'all' : 'phrase')
      return true
    }
    const count = Math.min(length ?? text.length, text.length)
    this.put({ ...ghost, shown: choice, taking: count })
    const { live, document } = this.host
    live.send({ op: 'take', id: ghost.id, choice, start: ghost.used, length: count, ...document.places.neighbours(ghost.at) })
    return true
  }

  /** Take what stands up to the next punctuation. */
  takePhrase(): boolean {
    const { ghost } = this
    const text = ghost && rest(ghost)
    if (!ghost || !text) return false
    return this.take(ghost.shown, phrase(text))
  }

  /** The author saw it and does not want it. */
  drop(): boolean {
    const { ghost } = this
    if (!ghost || this.view.composing) return false
    this.host.live.send({ op: 'drop', id: ghost.id })
    this.put(null)
    this.host.announce('editor-ghost-dropped')
    return true
  }

  stop(): void {
    if (this.ghost && !this.ghost.done) this.host.live.send({ op: 'stop', id: this.ghost.id })
  }

  turn(by: 1 | -1): boolean {
    const { ghost } = this
    if (!ghost || ghost.taking || this.view.composing || ghost.texts.length < 2) return false
    const next = turn(ghost, by)
    this.put(next)
    this.host.announce('editor-ghost-arrived', { text: visible(rest(next) ?? '') })
    return true
  }

  composes(begins: boolean): void {
    clearTimeout(this.timer)
    const { ghost } = this
    if (ghost?.revises) return
    if (begins && ghost) this.put({ ...ghost, hidden: true })
    else if (!begins) setTimeout(() => this.composed(), COMPOSED)
  }

  destroy(): void {
    clearTimeout(this.timer)
    clearTimeout(this.resting)
    this.stop()
    for (const each of this.deaf) each()
  }

  /** After a composition: what was composed may be what the ghost predicted. */
  private composed(): void {
    const { ghost } = this
    if (this.view.compositionStarted) return
    if (!ghost?.hidden) return this.schedule()
    const { head, empty } = this.view.state.selection.main
    const text = empty && head >= ghost.at ? this.view.state.sliceDoc(ghost.at, head) : null
    this.put(text === null ? null : text ? typed({ ...ghost, hidden: false }, text) : { ...ghost, hidden: false })
    if (!this.ghost) this.schedule()
  }

  private plan(update: ViewUpdate): void {
    clearTimeout(this.timer)
    if (update.docChanged && update.transactions.some((each) => each.isUserEvent('input.type'))) this.schedule()
  }

  /** Ask by itself after a pause, if nothing has changed by then and the cursor stands behind what was typed. */
  private schedule(): void {
    clearTimeout(this.timer)
    const { ghosts } = this.host.options()
    const { doc, selection } = this.view.state
    if (!ghosts) return
    this.timer = setTimeout(() => {
      const { state, hasFocus, compositionStarted } = this.view
      const same = state.doc === doc && state.selection.eq(selection)
      if (same && !this.ghost && selection.main.empty && selection.ranges.length === 1 && hasFocus && !compositionStarted) this.ask()
    }, ghosts)
  }

  private ended(id: string, told: Pick<Ghost, 'ends' | 'ranked'>): void {
    if (this.ghost?.id !== id) return
    if (this.ghost.revises) return this.over(this.ghost)
    this.change(id, (ghost) => ({ ...ghost, done: true, ...told }))
    const { ghost } = this
    const text = ghost && rest(ghost)
    if (text) this.host.announce('editor-ghost-arrived', { text: visible(text) })
    else if (ghost && !ghost.taking) this.failed(id)
  }

  private failed(id: string): void {
    if (this.ghost?.id !== id) return
    this.over(this.ghost)
    this.host.announce('editor-ghost-none')
  }

  /** Let a ghost go that the server is done with. */
  private over(ghost: Ghost): void {
    this.put({ ...ghost, done: true })
    this.put(null)
  }

  private written({ take }: Info): void {
    const { ghost } = this
    if (!take || ghost?.id !== take || !ghost.taking) return
    this.host.announce('editor-ghost-taken', { count: ghost.taking })
    const next = taken(ghost, ghost.shown, ghost.taking)
    const wanted = this.wanted.shift()
    this.put(next)
    if (wanted === 'all') this.take()
    else if (wanted) this.takePhrase()
  }

  private change(id: string, to: (ghost: Ghost) => Ghost): void {
    if (this.ghost?.id === id) this.put(to(this.ghost))
  }

  private put(ghost: Ghost | null, cursor?: number): void {
    const selection = cursor === undefined || this.view.state.selection.main.head === cursor ? undefined : { anchor: cursor }
    this.view.dispatch({ effects: put.of(ghost), ...(selection && { selection }) })
  }
}

/** The ghost of an editor; the plugin gives its Ghosting. */
export function ghosting(host: Host): { extension: Extension; plugin: ViewPlugin<Ghosting> } {
  const plugin = ViewPlugin.define((view) => new Ghosting(view, host))
  const composes = (begins: boolean) => (_event: Event, view: EditorView) => void view.plugin(plugin)?.composes(begins)
  const events = EditorView.domEventHandlers({ compositionstart: composes(true), compositionend: composes(false) })
  return { extension: [field, plugin, events], plugin }
}
