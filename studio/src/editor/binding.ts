/** The text of the editor and that of the document, one kept like the other; nothing crosses while an input method composes. */
import { Annotation, ChangeSet, EditorState, type Extension, type Text, type Transaction, type TransactionSpec } from '@codemirror/state'
import { EditorView, ViewPlugin, type PluginValue, type ViewUpdate } from '@codemirror/view'
import * as Y from 'yjs'
import { remember, trace, type Copied } from './copies.ts'
import type { SceneDocument } from './document.ts'
import type { Kind } from './types.ts'
import { Accepted, Written } from './undo.ts'

/** Marks a transaction of the editor that brings what the document has already. */
export const fromDocument = Annotation.define<boolean>()

const SETTLE = 60 // milliseconds: CodeMirror reads the DOM shortly after a composition ends

/** What was written here and what came from elsewhere, as long as neither may cross. */
export class Crossing {
  private local: ChangeSet | null = null
  private remote: ChangeSet | null = null

  get holdsLocal(): boolean { return this.local !== null }
  get holds(): boolean { return this.local !== null || this.remote !== null }

  typed(changes: ChangeSet): void {
    this.local = this.local ? this.local.compose(changes) : changes
  }

  heard(changes: ChangeSet): void {
    this.remote = this.remote ? this.remote.compose(changes) : changes
  }

  /** Give what was written, to be put behind what the document has, and what came, to be put behind what the editor has. */
  cross(): { mine: ChangeSet | null; theirs: ChangeSet | null } {
    const { local, remote } = this
    this.local = this.remote = null
    if (!local || !remote) return { mine: local, theirs: remote }
    return { mine: local.map(remote, true), theirs: remote.map(local) }
  }
}

/** A change of the document as one of the editor. */
export function changesOf(event: Y.YTextEvent, length: number): ChangeSet {
  const specs: { from: number; to?: number; insert?: string }[] = []
  let at = 0
  let before = length
  for (const { insert, delete: gone, retain } of event.delta) {
    if (typeof insert === 'string') {
      specs.push({ from: at, insert })
      before -= insert.length
    } else if (gone) {
      specs.push({ from: at, to: at + gone })
      before += gone
    }
    at += (retain ?? 0) + (gone ?? 0)
  }
  return ChangeSet.of(specs, before)
}

/** What the author did in a transaction. */
export function kindOf(transaction: Transaction): Kind {
  if (transaction.isUserEvent('input.paste') || transaction.isUserEvent('input.drop') || transaction.isUserEvent('move')) return 'paste'
  let inserts = false
  transaction.changes.iterChanges((_from, _to, _start, _end, text) => void (inserts ||= text.length > 0))
  return inserts ? 'type' : 'delete'
}

/** Give what was written in the editor to the document: one edit, or one for each piece of a paste. */
export function write(document: SceneDocument, changes: ChangeSet, { kind, by }: { kind: Kind; by: object }): void {
  const steps: { at: number; gone: number; text: string }[] = []
  let first = Infinity
  let [old, made] = [0, 0]
  changes.iterChanges((from, to, start, end, text) => {
    steps.push({ at: start, gone: to - from, text: text.sliceString(0, undefined, '\n') })
    first = Math.min(first, from)
    old = to
    made = end
  })
  if (!steps.length) return
  const batch = {}
  const starts = steps[0]!.text.startsWith('\n')
  const send = (how: Written, edit: (text: Y.Text) => void) => {
    document.undo.group(how, { from: first, to: old }, { from: first, to: made }, starts)
    document.write(how, edit)
  }
  if (kind !== 'paste') send(new Written(kind, by), (text) => steps.forEach((each) => replace(text, each, each.text)))
  else for (const each of steps) paste(each, trace(each.text), (src, edit) => send(new Written(kind, by, src, batch), edit))
}

type Step = { at: number; gone: number }

function paste(step: Step, pieces: Copied[], send: (src: Copied['src'], edit: (text: Y.Text) => void) => void): void {
  let { at, gone } = step
  for (const { text: piece, src } of pieces) {
    const here = { at, gone }
    send(src, (text) => replace(text, here, piece))
    at += piece.length
    gone = 0
  }
}

function replace(text: Y.Text, { at, gone }: Step, by: string): void {
  if (gone) text.delete(at, gone)
  if (by) text.insert(at, by)
}

const LONE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g
const splits = (doc: Text, at: number): boolean => /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(doc.sliceString(at - 1, at + 1))

/** Widen a change that would cut a character of two units in half: Yjs replaces both halves by a question mark. */
function widened(doc: Text, from: number, to: number, text: string): { from: number; to: number; insert: string } {
  const cut = splits(doc, from)
  const end = splits(doc, to)
  if (cut && from === to) return { from: from - 1, to: from - 1, insert: text.replace(LONE, '\uFFFD') }
  // a half that finds its other half in what is written stays, any other goes with its character
  let insert = (cut ? doc.sliceString(from - 1, from) : '') + text + (end ? doc.sliceString(to, to + 1) : '')
  if (cut) insert = insert.replace(/^[\uD800-\uDBFF](?![\uDC00-\uDFFF])/, '')
  if (end) insert = insert.replace(/(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]$/, '')
  return { from: cut ? from - 1 : from, to: end ? to + 1 : to, insert: insert.replace(LONE, '\uFFFD') }
}

/** The same transaction with whole characters; null when it has no others. */
export function whole(transaction: Transaction): TransactionSpec | null {
  const { doc } = transaction.startState
  const changes: ReturnType<typeof widened>[] = []
  let sound = true
  transaction.changes.iterChanges((from, to, _start, _end, inserted) => {
    const text = inserted.sliceString(0, undefined, '\n')
    const change = widened(doc, from, to, text)
    changes.push(change)
    sound &&= change.from === from && change.to === to && change.insert === text
  })
  if (sound) return null
  const { newSelection, newDoc, effects, scrollIntoView } = transaction
  const userEvent = ['input.paste', 'input.drop', 'input', 'delete', 'move'].find((each) => transaction.isUserEvent(each))
  const length = changes.reduce((sum, { from, to, insert }) => sum + insert.length - (to - from), doc.length)
  return { changes, effects, scrollIntoView, ...(length === newDoc.length && { selection: newSelection }), ...(userEvent && { userEvent }) }
}

const sound = EditorState.transactionFilter.of((transaction) =>
  (transaction.docChanged && !transaction.annotation(fromDocument) && whole(transaction)) || transaction)

/** What a bridge needs of its editor. */
export interface Shore {
  readonly composing: boolean
  /** Bring what the document has; with `follow` the cursor goes behind it. */
  show(changes: ChangeSet, follow: boolean): void
  replace(text: string): void
  /** Cross again when the editor is idle. */
  later(): void
}

/** The way between an editor and a document. */
export class Bridge {
  private readonly crossing = new Crossing()
  private kind: Kind = 'type'
  private text: Y.Text
  private readonly deaf: (() => void)[]

  constructor(private readonly document: SceneDocument, private readonly shore: Shore) {
    this.text = document.text
    this.text.observe(this.observe)
    this.deaf = [document.on('leaves', () => this.leave()), document.on('renewed', () => this.renew())]
  }

  /** The author wrote in the editor. */
  written(changes: ChangeSet, kind: Kind): void {
    if (!this.crossing.holdsLocal || this.kind === 'delete') this.kind = kind
    this.crossing.typed(changes)
    if (this.shore.composing) this.document.compose(this, true)
    else this.cross(false)
  }

  /** Let both sides have what waits, unless somebody composes; an editor that updates itself may not be changed. */
  cross(idle: boolean): boolean {
    if (this.shore.composing) return false
    const { mine, theirs } = this.crossing.cross()
    if (mine) write(this.document, mine, { kind: this.kind, by: this })
    this.document.compose(this, false)
    if (theirs && idle) this.shore.show(theirs, false)
    else if (theirs) {
      this.crossing.heard(theirs)
      this.shore.later()
    }
    return true
  }

  destroy(): void {
    this.leave()
    this.text.unobserve(this.observe)
    for (const each of this.deaf) each()
  }

  /** Give the document what is still being composed: there is no later. */
  private leave(): void {
    const { mine } = this.crossing.cross()
    if (mine) write(this.document, mine, { kind: this.kind, by: this })
    this.document.compose(this, false)
  }

  private readonly observe = (event: Y.YTextEvent, { origin }: Y.Transaction): void => {
    if (origin instanceof Written && origin.by === this) return
    const changes = changesOf(event, this.text.length)
    const follow = this.document.undo.kind(origin) !== null || (origin instanceof Accepted && origin.take !== undefined)
    if (this.shore.composing || this.crossing.holds) this.crossing.heard(changes)
    else this.shore.show(changes, follow)
  }

  private renew(): void {
    this.text.unobserve(this.observe)
    this.text = this.document.text
    this.text.observe(this.observe)
    this.crossing.cross()
    this.shore.replace(this.text.toString())
  }
}

class Binding implements PluginValue, Shore {
  private readonly bridge: Bridge
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly view: EditorView, document: SceneDocument) {
    this.bridge = new Bridge(document, this)
  }

  get composing(): boolean { return this.view.compositionStarted }

  update({ transactions }: ViewUpdate): void {
    for (const each of transactions) if (each.docChanged && !each.annotation(fromDocument)) this.bridge.written(each.changes, kindOf(each))
  }

  cross(): boolean { return this.bridge.cross(true) }

  show(changes: ChangeSet, follow: boolean): void {
    let end = -1
    changes.iterChangedRanges((_from, _to, _start, to) => (end = to))
    const moved = follow && this.view.hasFocus && end >= 0 && { selection: { anchor: end }, scrollIntoView: true }
    this.view.dispatch({ changes, ...(moved || {}), annotations: fromDocument.of(true) })
  }

  replace(insert: string): void {
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert }, annotations: fromDocument.of(true) })
  }

  later(time = 0): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.cross(), time)
  }

  destroy(): void {
    clearTimeout(this.timer)
    this.bridge.destroy()
  }
}

/** Bind an editor, which begins with the document's text; `settle` has both sides equal unless somebody composes. */
export function binding(document: SceneDocument): { extension: Extension; settle: (view: EditorView) => boolean } {
  const plugin = ViewPlugin.define((view) => new Binding(view, document))
  const settle = (_event: Event, view: EditorView) => void view.plugin(plugin)?.later(SETTLE)
  const copied = (_event: Event, view: EditorView) => {
    const { state } = view
    const chosen = state.selection.ranges.filter((each) => !each.empty)
    const parts = chosen.length ? chosen : state.selection.ranges.map((each) => state.doc.lineAt(each.head))
    remember(document.scene, parts.map(({ from, to }) => ({ text: state.sliceDoc(from, to), ranges: document.places.ranges(from, to) })))
  }
  const events = EditorView.domEventHandlers({ compositionend: settle, blur: settle, copy: copied, cut: copied, dragstart: copied })
  return { extension: [plugin, sound, events], settle: (view) => view.plugin(plugin)?.cross() ?? false }
}
