/** One view of one scene: the text, what the model offers in it, what waits in it for a decision, and who wrote it. */
import { Compartment, EditorState, type Extension, type StateEffect } from '@codemirror/state'
import { EditorView, drawSelection } from '@codemirror/view'
import type { Decided, MarkState, OpenProposal } from '../api.ts'
import { binding, fromDocument } from './binding.ts'
import { begin, beside, changing, drawChanges, here, name, placed, shown } from './changes.ts'
import type { SceneDocument } from './document.ts'
import { Emitter } from './emitter.ts'
import { characters, find } from './find.ts'
import { ghosting, type Ghosting, type Host } from './ghosting.ts'
import { keys } from './keys.ts'
import type { Live } from './live.ts'
import { acting, attributes, look, showGhost } from './look.ts'
import { covered, drawMarks, marking } from './marks.ts'
import { cursors, others } from './people.ts'
import { theme } from './theme.ts'
import type { Ask, EditorOptions, Ghosts, IdRange, Origin, Place, PlacedHunk, SceneEvent } from './types.ts'
import { visible } from './visible.ts'
import { authors, drawAuthors } from './who.ts'
import type { Word } from './words.ts'

const REFRESH = 120 // milliseconds after the last change: until then, what is drawn moves along with the text
const AGAIN = 80
const ARRIVES = 1000 // milliseconds: what was accepted comes by the socket, the answer by another way

export class SceneEditor extends Emitter<Record<SceneEvent, any>> {
  private readonly view: EditorView
  private readonly document: SceneDocument
  private readonly said = document.createElement('div')
  private readonly bound: ReturnType<typeof binding>
  private readonly ghostly: ReturnType<typeof ghosting>
  private readonly tracked: ReturnType<typeof changing>
  private readonly words = new Compartment()
  private readonly looks = new Compartment()
  private readonly authors = new Compartment()
  private readonly writable = new Compartment()
  private readonly deciding = new Set<string>()
  private readonly chosen = new Map<string, number>()
  private readonly deaf: (() => void)[]
  private stale: PlacedHunk[] = []
  private gone = false
  private marked = false
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly live: Live, private readonly scene: number, parent: HTMLElement, private options: EditorOptions) {
    super()
    this.document = live.hold(scene)
    this.bound = binding(this.document)
    this.ghostly = ghosting(this.host())
    this.tracked = changing({
      say: (id, args) => this.options.say(id, args),
      decide: (hunk, accept) => this.decide(hunk.proposal, hunk.hunk.number, accept),
      turn: (hunk, by) => this.turn(hunk, by),
      waits: (hunk) => this.deciding.has(name(hunk.proposal, hunk.hunk.number)),
      describe: (hunk) => this.describe(hunk),
    })
    this.said.className = 'lj-said'
    this.said.setAttribute('role', 'status')
    this.said.setAttribute('aria-live', 'polite')
    this.view = new EditorView({ state: EditorState.create({ doc: this.document.text.toString(), extensions: this.extensions() }), parent })
    this.view.dom.append(this.said)
    this.deaf = this.listen()
    this.refresh()
  }

  get text(): string { return this.view.state.doc.toString() }
  get selection(): Place & { text: string } {
    const { from, to } = this.view.state.selection.main
    return { from, to, text: this.view.state.sliceDoc(from, to) }
  }
  get ghosts(): Ghosts | null { return this.ghosting.shown }
  get proposals(): OpenProposal[] { return this.document.proposals }
  get marks(): MarkState[] { return this.document.marks }
  get origins(): Map<number, Origin> { return this.live.origins }
  /** The open hunks in the order of the text, and those whose place is gone. */
  get hunks(): { open: PlacedHunk[]; stale: PlacedHunk[] } {
    return { open: this.tracked.hunks(this.view.state), stale: this.stale }
  }
  get steps(): { back: number; forward: number } { return this.document.undo.steps }

  set(options: Partial<EditorOptions>): void {
    this.options = { ...this.options, ...options }
    this.view.dispatch({ effects: [
      this.words.reconfigure(attributes(this.options, this.document.ready)),
      this.looks.reconfigure(look(this.options)),
      this.authors.reconfigure(this.whoShown()),
      this.writable.reconfigure(this.writableNow()),
    ] })
    this.ghosting.rest()
  }

  /** Ask the model to go on at the cursor; gives the ghost's id, or '' where nobody can be asked. */
  ask(ask: Ask = {}, place?: Place): string { return this.ghosting.ask(ask, place) }
  /** Ask again for what is like an alternative, or unlike it. */
  again(toward: boolean, choice?: number): void { this.ghosting.again(toward, choice) }
  /** Let the model stop; what came can still be taken. */
  stop(): void { this.ghosting.stop() }
  take(choice?: number, length?: number): void { this.ghosting.take(choice, length) }
  drop(): void { this.ghosting.drop() }

  /** Accept or refuse one hunk, or with null all of a proposal; of several texts the one that is shown. */
  async decide(proposal: number, hunk: number | null, accept: boolean): Promise<void> {
    const found = this.document.proposals.find((each) => each.number === proposal)
    const names = (found?.hunks ?? []).filter((each) => hunk === null || each.number === hunk).map((each) => name(proposal, each.number))
    if (!names.length || names.some((each) => this.deciding.has(each))) return
    for (const each of names) this.deciding.add(each)
    this.refresh()
    const chosen = accept && hunk !== null ? { chosen: this.chosen.get(name(proposal, hunk)) ?? 0 } : {}
    const done = await this.conclude(accept, { proposal, ...(hunk !== null && { hunk }), ...chosen })
    if (!done) for (const each of names) this.deciding.delete(each)
    this.decided()
  }

  /** Have the server decide, and note it as a step that can be taken back; false when it was refused. */
  private async conclude(accept: boolean, takes: object): Promise<boolean> {
    const { document, live } = this
    const { undo } = document
    if (accept) document.accepting++
    const done = await live.call<Decided>(accept ? 'accept' : 'refuse', takes)
    if (accept) setTimeout(() => document.accepting--, ARRIVES)
    if (!done) return false
    undo.decide({
      rows: done.rows,
      reopen: async () => {
        await document.settled() // the server must know that the text went back
        const open = (await live.call('reopen', { choice: done.choice })) !== null
        if (open) this.announce('editor-change-reopened')
        return open || live.light.state !== 'offline'
      },
      again: () => this.conclude(accept, takes),
    })
    this.announce(accept ? 'editor-change-accepted' : 'editor-change-refused')
    return true
  }

  /** Put a text that was proposed once at the cursor, as the work of its run. */
  async retake(proposal: number, choice: number): Promise<void> {
    if (!this.bound.settle(this.view)) return
    const { document } = this
    document.accepting++
    await this.live.call('take_tried', { proposal, choice, ...document.places.neighbours(this.selection.to) })
    setTimeout(() => document.accepting--, ARRIVES)
  }

  /** What is decided waits until the server has told that it is no longer open. */
  private decided(): void {
    const open = new Set(this.document.proposals.flatMap((each) => each.hunks.map((hunk) => name(each.number, hunk.number))))
    for (const each of this.deciding) if (!open.has(each)) this.deciding.delete(each)
    this.refresh()
  }

  /** Decide the hunk at the cursor and go to the next; false where there is none. */
  decideHere(accept: boolean): boolean {
    const { open } = this.hunks
    const found = here(open, this.view.state.selection.main.head)
    if (!found || this.view.composing) return false
    void this.decide(found.proposal, found.hunk.number, accept)
    if (open.length > 1) this.step(1)
    return true
  }

  /** Show the next or last text of the hunk at the cursor; false where there is none that has several. */
  turnHere(by: 1 | -1): boolean {
    const found = here(this.hunks.open, this.view.state.selection.main.head)
    if (!found || found.hunk.texts.length < 2 || this.view.composing) return false
    this.turn(found, by)
    return true
  }

  private turn(hunk: PlacedHunk, by: 1 | -1): void {
    const { length } = hunk.hunk.texts
    const chosen = (hunk.chosen + by + length) % length
    this.chosen.set(name(hunk.proposal, hunk.hunk.number), chosen)
    this.refresh()
    this.speak(this.describe({ ...hunk, chosen }))
  }

  /** Go to the next or last open hunk. */
  step(by: 1 | -1): void {
    const found = beside(this.hunks.open, this.view.state.selection.main.head, by)
    if (!found) return this.announce('editor-no-changes')
    this.view.dispatch({ selection: { anchor: begin(found) }, effects: EditorView.scrollIntoView(begin(found), { y: 'center' }) })
    this.speak(this.describe(found))
  }

  private describe(hunk: PlacedHunk): string {
    const { struck } = hunk
    const gone = struck.map(({ from, to }) => this.document.text.toString().slice(from, to)).join('')
    const text = shown(hunk)
    const told = [gone && this.options.say('editor-delete', { text: visible(gone) }), text && this.options.say('editor-insert', { text: visible(text) })]
    return told.filter(Boolean).join(' ')
  }

  /** Who wrote the character behind an offset. */
  origin(at: number): Origin | null {
    const id = this.document.places.id(at)
    const [slice] = id ? this.document.pieces.slices(...id, 1) : []
    return (slice && this.live.origins.get(slice[1])) ?? null
  }

  /** How far the text of one run reaches from an offset on. */
  reach(from: number): number {
    const run = this.origin(from)?.run
    let to = from
    while (run && to < this.text.length && this.origin(to)?.run === run) to++
    return to
  }

  ids(from: number, to: number): IdRange[] { return this.document.places.ranges(from, to) }

  reveal(from: number, to = from): void {
    const { length } = this.view.state.doc
    const [anchor, head] = [Math.min(from, length), Math.min(to, length)]
    this.view.dispatch({ selection: { anchor, head }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) })
  }

  find(words: string, matchCase: boolean): Place[] { return find(this.text, words, matchCase) }

  /** Keep the selection from the model. */
  async mark(): Promise<void> {
    const { from, to } = this.selection
    if (from === to || !this.bound.settle(this.view)) return
    const { text } = this
    await this.live.call('mark', { node: this.scene, start: characters(text, from), end: characters(text, to) })
  }

  undo(): void { if (this.bound.settle(this.view)) this.document.undo.undo() }
  redo(): void { if (this.bound.settle(this.view)) this.document.undo.redo() }
  focus(): void { this.view.focus() }

  destroy(): void {
    this.gone = true
    clearTimeout(this.timer)
    for (const each of this.deaf) each()
    this.view.destroy()
    this.live.release(this.document)
  }

  get ghosting(): Ghosting { return this.view.plugin(this.ghostly.plugin)! }

  private extensions(): Extension {
    const { nonce, say } = this.options
    return [
      EditorView.cspNonce.of(nonce),
      this.words.of(attributes(this.options, this.document.ready)),
      this.looks.of(look(this.options)),
      this.authors.of(this.whoShown()),
      this.writable.of(this.writableNow()),
      EditorState.allowMultipleSelections.of(true),
      EditorState.phrases.of({ 'Control character': say('editor-control-character') }),
      EditorView.lineWrapping,
      drawSelection(),
      keys(() => this),
      this.bound.extension, this.ghostly.extension, this.tracked.extension, marking, acting, cursors(this.live, this.document), theme,
      EditorView.updateListener.of(({ docChanged, selectionSet, transactions }) => {
        if (docChanged) this.later('changed', { remote: transactions.every((each) => each.annotation(fromDocument)) })
        if (docChanged || selectionSet) this.later('selected', null)
        if (docChanged) this.refresh(REFRESH)
      }),
    ]
  }

  private host(): Host {
    return {
      live: this.live,
      document: this.document,
      options: () => this.options,
      settle: (view) => this.bound.settle(view),
      announce: (word, args) => this.announce(word, args),
      ghostChanged: () => {
        if (!this.options.typewriter) showGhost(this.view)
        this.later('ghost', null)
      },
    }
  }

  private whoShown(): Extension {
    if (!this.options.who) return []
    return authors({ document: this.document, origins: this.live.origins, hovered: (hover) => this.emit('hover', hover) })
  }

  /** Who types before the text has come types into an empty scene, and both are joined; before the project is known nothing could be kept. */
  private writableNow(): Extension {
    return EditorState.readOnly.of(!this.document.ready && !this.live.epoch)
  }

  private listen(): (() => void)[] {
    const { document, live, scene } = this
    return [
      document.on('synced', () => this.set({})),
      document.on('renewed', () => this.set({})),
      document.on('pieces', () => this.refresh(REFRESH)),
      document.on('proposals', () => { this.decided(); this.later('proposals', document.proposals) }),
      document.on('marks', () => { this.refresh(); this.later('marks', document.marks) }),
      live.on('hello', () => this.set({})),
      live.on('people', (told) => told.scene === scene && this.emit('people', others(told.people, live.person))),
      live.on('origins', () => this.refresh(REFRESH)),
    ]
  }

  /** Draw anew what stands by ids, when nobody composes and both texts are one. */
  private refresh(after = 0): void {
    clearTimeout(this.timer)
    if (this.gone) return
    this.timer = setTimeout(() => {
      const { view, document } = this
      if (!this.bound.settle(view)) return this.refresh(AGAIN)
      const effects: StateEffect<unknown>[] = []
      if (document.proposals.length || this.hunks.open.length) {
        const { open, stale } = placed(document.proposals, document.places, this.chosen)
        this.stale = stale
        effects.push(drawChanges(open))
      }
      if (document.marks.length || this.marked) effects.push(drawMarks(covered(document.marks, document.places)))
      this.marked = document.marks.length > 0
      if (this.options.who) effects.push(drawAuthors())
      if (effects.length) view.dispatch({ effects })
    }, after)
  }

  /** Tell it when the editor has done what it is doing: who hears may change the editor. */
  private later(event: SceneEvent, detail: unknown): void {
    queueMicrotask(() => this.emit(event, event === 'selected' ? this.selection : event === 'ghost' ? this.ghosts : detail))
  }

  private announce(word: Word, args?: Record<string, string | number>): void {
    this.speak(this.options.say(word, args))
  }

  private speak(text: string): void {
    this.said.textContent = text
  }
}
