/** A server of docs/protocol.md in memory: it checks, keeps and passes on, late and with broken connections as the test wants. */
import * as Y from 'yjs'
import { decode, encode, type Frame } from '../src/editor/frames.ts'
import type { Socket } from '../src/editor/live.ts'
import type { Info, Meta, Piece } from '../src/editor/types.ts'
import { Chance } from './chance.ts'

export interface Row { scene: number; person: string; meta: Meta; update: Uint8Array }

class Connection implements Socket {
  binaryType = ''
  onopen: (() => void) | null = null
  onmessage: ((event: { data: unknown }) => void) | null = null
  onclose: (() => void) | null = null
  readonly scenes = new Set<number>()
  open = true
  private ways = { in: Promise.resolve(), out: Promise.resolve() }

  constructor(private readonly server: FakeServer, readonly person: string) {}

  send(data: string | Uint8Array): void {
    this.delayed('in', () => this.server.hear(this, data))
  }

  tell(message: object): void {
    this.delayed('out', () => this.onmessage?.({ data: JSON.stringify(message) }))
  }

  frame(frame: Frame): void {
    const data = encode(frame)
    this.delayed('out', () => this.onmessage?.({ data: data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) }))
  }

  /** The wire is cut: what is under way arrives nowhere. */
  cut(): void {
    if (!this.open) return
    this.open = false
    this.server.connections.delete(this)
    setTimeout(() => this.onclose?.())
  }

  close(): void { this.cut() }

  /** In order, as TCP has it. */
  private delayed(way: 'in' | 'out', then: () => void): void {
    const delay = this.server.delay()
    this.ways[way] = this.ways[way].then(() => new Promise<void>((resolve) => setTimeout(resolve, delay))).then(() => void (this.open && then()))
  }
}

export class FakeServer {
  readonly rows: Row[] = []
  readonly refusals: string[] = []
  readonly told: { connection: Connection; message: any }[] = []
  readonly connections = new Set<Connection>()
  full = false
  down = false
  epoch = 'one'
  slowest = 0
  private docs = new Map<number, Y.Doc>()
  private own = 900_001

  constructor(private readonly chance: Chance) {}

  readonly connect = (_address: string, protocols: string[]): Socket => {
    const connection = new Connection(this, protocols[1]!.replace('token.', ''))
    if (this.down) setTimeout(() => connection.cut())
    else {
      this.connections.add(connection)
      connection.tell({ op: 'hello', person: connection.person, epoch: this.epoch })
    }
    return connection
  }

  delay(): number { return this.slowest ? this.chance.below(this.slowest) : 0 }

  text(scene: number): string { return this.doc(scene).getText('text').toString() }

  /** Stop as kill -9 does: what has a row is there afterwards. */
  kill(): void {
    this.down = true
    for (const each of [...this.connections]) each.cut()
  }

  restart(): void {
    this.down = false
    this.docs = new Map()
    for (const { scene, update } of this.rows) Y.applyUpdate(this.doc(scene), update)
  }

  hear(from: Connection, data: string | Uint8Array): void {
    if (typeof data === 'string') this.asked(from, JSON.parse(data))
    else this.framed(from, decode(data)!)
  }

  /** Write text as the model's, as a take or an acceptance does. */
  write(scene: number, at: number, text: string, info: Partial<Info>, gone = 0): void {
    const doc = new Y.Doc()
    doc.clientID = this.own++
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(this.doc(scene)))
    const before = Y.encodeStateVector(doc)
    doc.transact(() => {
      doc.getText('text').delete(at, gone)
      doc.getText('text').insert(at, text)
    })
    this.commit({ scene, person: 'model', meta: { kind: 'type' }, update: Y.encodeStateAsUpdate(doc, before) }, null, { origin: 2, ...info })
  }

  private asked(from: Connection, message: any): void {
    this.told.push({ connection: from, message })
    if (message.op === 'close') from.scenes.delete(message.scene)
    if (message.op !== 'open') return
    const { scene } = message
    from.scenes.add(scene)
    from.tell({ op: 'opened', scene, epoch: this.epoch, origins: {}, pieces: this.pieces(scene), proposals: [], marks: [] })
    from.frame({ kind: 'vector', scene, bytes: Y.encodeStateVector(this.doc(scene)) })
  }

  private framed(from: Connection, frame: Frame): void {
    const { scene } = frame
    if (frame.kind === 'vector') from.frame({ kind: 'update', scene, bytes: Y.encodeStateAsUpdate(this.doc(scene), frame.bytes) })
    if (frame.kind !== 'edit' || !from.scenes.has(scene)) return
    const why = this.full ? 'disk-full' : this.unfit(scene, frame.update)
    if (why) {
      this.refusals.push(why)
      from.tell({ op: 'refused', scene, n: frame.n, error: { id: why, what: why, hint: '' } })
    } else this.commit({ scene, person: from.person, meta: frame.meta, update: frame.update }, { from, n: frame.n }, { origin: 1 })
  }

  private commit(row: Row, by: { from: Connection; n: number } | null, told: Partial<Info>): void {
    this.rows.push(row)
    Y.applyUpdate(this.doc(row.scene), row.update)
    const info = { row: this.rows.length, pieces: brought(row.update, told.origin ?? 1), ...told }
    for (const each of this.connections) {
      if (each === by?.from) each.frame({ kind: 'taken', scene: row.scene, n: by.n, info })
      else if (each.scenes.has(row.scene)) each.frame({ kind: 'others', scene: row.scene, info, update: row.update })
    }
  }

  /** Refuse what does not follow, as src/lianju/store/document.py does. */
  private unfit(scene: number, update: Uint8Array): string | null {
    const has = Y.decodeStateVector(Y.encodeStateVector(this.doc(scene)))
    const { from, to } = Y.parseUpdateMeta(update)
    for (const [client, clock] of from) {
      const known = has.get(client) ?? 0
      if (clock > known) return 'ids are missing'
      if (clock < known && known < to.get(client)!) return 'half known'
    }
    return null
  }

  private doc(scene: number): Y.Doc {
    if (!this.docs.has(scene)) this.docs.set(scene, new Y.Doc({ gc: false }))
    return this.docs.get(scene)!
  }

  private pieces(scene: number): Piece[] {
    return this.rows.filter((each) => each.scene === scene).flatMap((each) => brought(each.update, 1))
  }
}

function brought(update: Uint8Array, origin: number): Piece[] {
  return Y.decodeUpdate(update).structs.map((each): Piece => [each.id.client, each.id.clock, each.length, origin])
}
