/** One scene's text in this page: its Yjs document, what the server has of it, who wrote it. */
import * as Y from 'yjs'
import type { MarkState, OpenProposal, Refusal } from '../api.ts'
import { Emitter } from './emitter.ts'
import type { Frame } from './frames.ts'
import { Places } from './ids.ts'
import { Pieces } from './origins.ts'
import type { Info, Meta, Piece } from './types.ts'
import { Accepted, Undo, Written } from './undo.ts'

/** An edit that no server has acknowledged; `key` comes when it is kept in the browser. */
export interface Pending { n: number; meta: Meta; update: Uint8Array; key: Promise<number | null>; kept: boolean }

/** What a document needs of the page's socket. */
export interface Line {
  next(): number
  keep(scene: number, meta: Meta, update: Uint8Array): Promise<number | null>
  forget(keys: number[]): void
  post(frame: Frame, after?: Promise<unknown>): void
  open(scene: number): void
  changed(): void
}

type Condition = 'apart' | 'opening' | 'open'
interface Told { pieces: Piece[]; proposals: OpenProposal[]; marks: MarkState[] }
interface Events { remote: Info; leaves: null; renewed: null; synced: null; pieces: null; proposals: null; marks: null; awareness: Uint8Array }

const FROM_SERVER = { from: 'server' }
const KEPT = { from: 'kept' }
const FIRST_RETRY = 1000
const LAST_RETRY = 10_000

export class SceneDocument extends Emitter<Events> {
  doc = new Y.Doc()
  text = this.doc.getText('text')
  undo = new Undo(this.text)
  pieces = new Pieces()
  proposals: OpenProposal[] = []
  marks: MarkState[] = []
  refusal: Refusal | null = null
  synced = false
  /** Whether the text is the scene's: until then it may not be written in. */
  ready = false
  views = 0
  /** How many decisions of this page are under way: what is accepted now is the author's to undo. */
  accepting = 0
  /** The ghosts that this page asked for: what is taken of them is the author's to undo. */
  readonly asked = new Set<string>()
  private readonly composing = new Set<object>()
  private readonly pending = new Map<number, Pending>()
  private waitingFor: (() => void)[] = []
  private adopted: Uint8Array[] = []
  private condition: Condition = 'apart'
  private known: Places | null = null
  private retry = FIRST_RETRY
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(readonly scene: number, private readonly line: Line) {
    super()
    this.listen()
  }

  get waiting(): number {
    return this.pending.size + this.composing.size
  }

  /** Whether something would be lost if the page were closed now: it is neither on the disk nor kept in the browser. */
  get exposed(): boolean {
    return this.composing.size > 0 || [...this.pending.values()].some((each) => !each.kept)
  }

  /** The places of the text as it is now. */
  get places(): Places {
    return (this.known ??= new Places(this.text))
  }

  /** When all that was written so far is on the disk. */
  settled(): Promise<void> {
    return this.pending.size ? new Promise((resolve) => this.waitingFor.push(resolve)) : Promise.resolve()
  }

  /** Edit the text: one transaction, one edit for the server. */
  write(how: Written, edit: (text: Y.Text) => void): void {
    this.doc.transact(() => edit(this.text), how)
  }

  /** Whether `who` composes with an input method now: that text waits too. */
  compose(who: object, begins: boolean): void {
    if (this.composing.has(who) === begins) return
    if (begins) this.composing.add(who)
    else this.composing.delete(who)
    this.line.changed()
  }

  /** Edits of an earlier page that no server acknowledged: they are sent again as they were. */
  adopt(edits: { key: number; meta: Meta; update: Uint8Array }[]): void {
    for (const { key, meta, update } of edits) {
      const n = this.line.next()
      this.pending.set(n, { n, meta, update, key: Promise.resolve(key), kept: true })
      this.adopted.push(update)
    }
  }

  /** The socket is gone. */
  part(): void {
    clearTimeout(this.timer)
    this.condition = 'apart'
    this.synced = false
  }

  /** The server was asked for the scene. */
  opening(): void {
    this.condition = 'opening'
  }

  opened(told: Told): void {
    this.pieces = new Pieces()
    for (const piece of told.pieces) this.pieces.add(piece)
    this.emit('pieces', null)
    this.propose(told.proposals)
    this.mark(told.marks)
  }

  propose(proposals: OpenProposal[]): void {
    this.proposals = proposals
    this.emit('proposals', null)
  }

  mark(marks: MarkState[]): void {
    this.marks = marks
    this.emit('marks', null)
  }

  hear(frame: Frame): void {
    if (frame.kind === 'vector') this.answer(frame.bytes)
    else if (frame.kind === 'update') this.lacked(frame.bytes)
    else if (frame.kind === 'taken') this.taken(frame.n, frame.info)
    else if (frame.kind === 'others') this.others(frame.info, frame.update)
    else if (frame.kind === 'awareness') this.emit('awareness', frame.bytes)
  }

  /** Edit `n`, or the scene itself, was refused: keep all and try again after a while. */
  refused(error: Refusal): void {
    this.refusal = error
    if (this.condition !== 'apart') {
      this.timer = setTimeout(() => this.line.open(this.scene), this.retry)
      this.retry = Math.min(this.retry * 2, LAST_RETRY)
    }
    this.condition = 'apart'
    this.line.changed()
  }

  /** Give the text up for that of another history of the project; what was not acknowledged stays kept aside. */
  renew(): { text: string; edits: number } {
    this.emit('leaves', null)
    const given = { text: this.text.toString(), edits: this.pending.size }
    this.undo.destroy()
    this.doc.destroy()
    this.doc = new Y.Doc()
    this.text = this.doc.getText('text')
    this.undo = new Undo(this.text)
    this.pending.clear()
    this.adopted = []
    this.ready = false
    this.refusal = null
    this.listen()
    this.emit('renewed', null)
    return given
  }

  destroy(): void {
    clearTimeout(this.timer)
    this.undo.destroy()
    this.doc.destroy()
  }

  private listen(): void {
    this.known = null
    this.text.observe(() => (this.known = null))
    this.doc.on('update', (update: Uint8Array, origin: unknown) => this.local(update, origin))
  }

  private local(update: Uint8Array, origin: unknown): void {
    const kind = this.undo.kind(origin)
    if (origin instanceof Written) this.send(origin.meta, update)
    else if (kind) this.send({ kind }, update)
  }

  private send(meta: Meta, update: Uint8Array): void {
    const n = this.line.next()
    const pending: Pending = { n, meta, update, key: this.line.keep(this.scene, meta, update), kept: false }
    pending.key.then((key) => (pending.kept = key !== null))
    this.pending.set(n, pending)
    if (this.condition === 'open') this.post(pending)
    this.line.changed()
  }

  private post({ n, meta, update, key }: Pending): void {
    this.line.post({ kind: 'edit', scene: this.scene, n, meta, update }, key)
  }

  private answer(vector: Uint8Array): void {
    const has = Y.decodeStateVector(vector)
    for (const each of [...this.pending.values()]) if (isCovered(each.update, has)) this.settle(each.n)
    if (lost(this.doc, has, this.pending.values())) this.post(this.everything(vector))
    for (const each of this.pending.values()) this.post(each)
    this.condition = 'open'
    this.line.post({ kind: 'vector', scene: this.scene, bytes: Y.encodeStateVector(this.doc) })
    if (!this.pending.size) this.refusal = null
    this.line.changed()
  }

  private everything(vector: Uint8Array): Pending {
    const update = Y.encodeStateAsUpdate(this.doc, vector)
    return { n: this.line.next(), meta: { kind: 'sync' }, update, key: Promise.resolve(null), kept: true }
  }

  private lacked(update: Uint8Array): void {
    Y.applyUpdate(this.doc, update, FROM_SERVER)
    for (const each of this.adopted.splice(0)) Y.applyUpdate(this.doc, each, KEPT)
    this.synced = this.ready = true
    this.emit('synced', null)
    this.line.changed()
  }

  private taken(n: number, info: Info): void {
    this.refusal = null
    this.retry = FIRST_RETRY
    this.settle(n)
    this.learn(info.pieces)
    this.line.changed()
  }

  private settle(n: number): void {
    const pending = this.pending.get(n)
    this.pending.delete(n)
    pending?.key.then((key) => key !== null && this.line.forget([key]))
    if (!this.pending.size) for (const each of this.waitingFor.splice(0)) each()
  }

  private others(info: Info, update: Uint8Array): void {
    const take = info.take && this.asked.has(info.take) ? info.take : undefined
    const mine = take !== undefined || (info.act === 'accept' && this.accepting > 0)
    this.learn(info.pieces)
    if (mine) this.undo.alone(info.row, () => Y.applyUpdate(this.doc, update, new Accepted(take)))
    else Y.applyUpdate(this.doc, update, FROM_SERVER)
    this.emit('remote', info)
  }

  private learn(pieces: Piece[]): void {
    for (const piece of pieces) this.pieces.add(piece)
    this.emit('pieces', null)
  }
}

/** Whether a server that knows `has` knows all that an update inserts; never of an update that only deletes. */
export function isCovered(update: Uint8Array, has: Map<number, number>): boolean {
  const { to } = Y.parseUpdateMeta(update)
  return to.size > 0 && [...to].every(([client, clock]) => clock <= (has.get(client) ?? 0))
}

/** Whether a server that knows `has` lacks something that no pending edit will bring: it lost what it had acknowledged. */
export function lost(doc: Y.Doc, has: Map<number, number>, pending: Iterable<Pending>): boolean {
  const reached = new Map(has)
  for (const { update } of pending) {
    const { from, to } = Y.parseUpdateMeta(update)
    for (const [client, clock] of from) {
      if (clock <= (reached.get(client) ?? 0)) reached.set(client, Math.max(reached.get(client) ?? 0, to.get(client)!))
    }
  }
  const here = Y.decodeStateVector(Y.encodeStateVector(doc))
  return [...here].some(([client, clock]) => clock > (reached.get(client) ?? 0))
}
