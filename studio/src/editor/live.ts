/** The one socket of a page: what every scene sends and hears goes through it, in order, and it reconnects by itself. */
import * as Y from 'yjs'
import { SceneDocument, type Line } from './document.ts'
import { Emitter } from './emitter.ts'
import { decode, encode, type Frame } from './frames.ts'
import { KeptInBrowser, KeptInMemory, type Kept, type KeptEdit } from './kept.ts'
import type { Aside, Light, Meta, Origin, Refusal } from './types.ts'

const FIRST_WAIT = 250
const LAST_WAIT = 8000
const STUCK = 2000
const STAYING = 6

/** The part of a WebSocket that is used. */
export interface Socket {
  binaryType: string
  onopen: (() => void) | null
  onmessage: ((event: { data: any }) => void) | null
  onclose: (() => void) | null
  send(data: string | Uint8Array<ArrayBuffer>): void
  close(): void
}

export interface LiveOptions {
  /** The page's own address, as in `location.origin`. */
  address: string
  token: string
  /** The language that refusals are told in. */
  language?: () => 'zh' | 'en'
  kept?: Kept
  connect?: (address: string, protocols: string[]) => Socket
}

/** Tells every op of docs/protocol.md, and `light`, `aside` (an Aside) and `failed` (a call that was refused). */
export class Live extends Emitter<Record<string, any>> {
  light: Light = { state: 'saving', waiting: 0 }
  person = ''
  epoch = ''
  /** Every origin that was told of, by its number. */
  readonly origins = new Map<number, Origin>()
  private readonly page = Array.from(crypto.getRandomValues(new Uint8Array(8)), (each) => each.toString(16).padStart(2, '0')).join('')
  private readonly kept: Kept
  private readonly project: Promise<string>
  private readonly documents = new Map<number, SceneDocument>()
  private readonly line: Line
  private socket: Socket | null = null
  private greeted = false
  private closed = false
  private shining = false
  private away = false
  private wait = FIRST_WAIT
  private timer: ReturnType<typeof setTimeout> | undefined
  private numbers = 0
  private readonly claimed = new Set<number>()
  private sending: Promise<unknown> = Promise.resolve()

  constructor(private readonly options: LiveOptions) {
    super()
    this.kept = options.kept ?? (typeof indexedDB === 'undefined' ? new KeptInMemory() : new KeptInBrowser(this.page))
    this.project = fingerprint(options.token)
    this.line = {
      next: () => ++this.numbers,
      keep: (scene, meta, update) => this.keep(scene, meta, update),
      forget: (keys) => void this.kept.drop(keys).catch(() => {}),
      post: (frame, after) => this.post(encode(frame), after),
      open: (scene) => this.reopen(scene),
      changed: () => this.shine(),
    }
    if (typeof window !== 'undefined') {
      window.addEventListener('beforeunload', this.warn)
      window.addEventListener('focus', this.hurry)
    }
    this.connect()
  }

  /** Send a JSON op behind all that was sent before it; lost when there is no connection. */
  send(message: object): void {
    this.post(JSON.stringify(message))
  }

  /** Send a binary frame, in the same order. */
  frame(frame: Frame): void {
    this.post(encode(frame))
  }

  /** Call `POST /api/NAME`; what is refused is told as `failed` and as null. */
  async call<Answer = unknown>(name: string, body: object): Promise<Answer | null> {
    let error: Refusal = { id: 'offline', what: '', hint: '' }
    try {
      const headers = { 'Authorization': `Bearer ${this.options.token}`, 'Content-Type': 'application/json', 'Accept-Language': this.language }
      const answer = await fetch(new URL(`/api/${name}`, this.options.address), { method: 'POST', headers, body: JSON.stringify(body) })
      const told = await answer.json()
      if (answer.ok) return told as Answer
      error = told.error
    } catch {
      // the light says that the server is away
    }
    this.emit('failed', { call: name, error })
    return null
  }

  /** The document of a scene, shared by all who hold it. */
  hold(scene: number): SceneDocument {
    let found = this.documents.get(scene)
    if (!found) {
      this.documents.set(scene, (found = new SceneDocument(scene, this.line)))
      if (this.greeted) void this.enter(found)
    }
    this.documents.delete(scene)
    this.documents.set(scene, found)
    found.views++
    return found
  }

  /** Give a document back; it goes when nobody holds it and all of it is on the disk. */
  release(document: SceneDocument): void {
    document.views--
    this.tidy()
  }

  /** Forget text that was kept aside. */
  async forget({ scene, epoch }: Aside): Promise<void> {
    const edits = (await this.kept.all(await this.project)).filter((each) => each.scene === scene && each.epoch === epoch)
    await this.kept.drop(edits.map((each) => each.key!))
  }

  close(): void {
    this.closed = true
    clearTimeout(this.timer)
    if (typeof window !== 'undefined') {
      window.removeEventListener('beforeunload', this.warn)
      window.removeEventListener('focus', this.hurry)
    }
    this.socket?.close()
    for (const document of this.documents.values()) document.destroy()
    this.documents.clear()
  }

  /** Have the browser ask before it closes a page whose text is nowhere else. */
  private readonly warn = (event: Event): void => {
    if ([...this.documents.values()].some((each) => each.exposed)) event.preventDefault()
  }

  /** Whoever comes back to the page does not wait for the next try. */
  private readonly hurry = (): void => {
    if (this.socket || this.closed) return
    clearTimeout(this.timer)
    this.connect()
  }

  private get language(): string {
    return this.options.language?.() ?? 'en'
  }

  private connect(): void {
    const address = new URL('/live', this.options.address)
    address.searchParams.set('language', this.language)
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
    const open = this.options.connect ?? ((to, protocols) => new WebSocket(to, protocols) as Socket)
    const socket = open(address.href, ['lianju', `token.${this.options.token}`])
    this.socket = socket
    socket.binaryType = 'arraybuffer'
    socket.onmessage = ({ data }) => this.read(data)
    socket.onclose = () => this.parted(socket)
  }

  private parted(socket: Socket): void {
    if (socket !== this.socket || this.closed) return
    this.socket = null
    this.greeted = false
    this.away = true
    for (const document of this.documents.values()) document.part()
    this.timer = setTimeout(() => this.connect(), this.wait * (0.75 + Math.random() / 2))
    this.wait = Math.min(this.wait * 2, LAST_WAIT)
    this.shine()
  }

  private read(data: string | ArrayBuffer): void {
    if (typeof data === 'string') {
      const message = JSON.parse(data)
      this.hear(message)
      this.emit(message.op, message)
      return
    }
    const frame = decode(new Uint8Array(data))
    if (frame) this.documents.get(frame.scene)?.hear(frame)
  }

  private hear(message: any): void {
    const document = this.documents.get(message.scene)
    if (message.op === 'hello') void this.greet(message)
    else if (message.op === 'opened') this.learn(message.origins, () => document?.opened(message))
    else if (message.op === 'origins') this.learn(message.origins)
    else if (message.op === 'refused') document?.refused(message.error)
    else if (message.op === 'proposals' && document) document.propose(message.proposals)
    else if (message.op === 'marks' && document) document.mark(message.marks)
  }

  private learn(origins: Record<string, Origin>, then?: () => void): void {
    for (const [number, origin] of Object.entries(origins)) this.origins.set(Number(number), origin)
    then?.()
  }

  private async greet({ person, epoch }: { person: string; epoch: string }): Promise<void> {
    const socket = this.socket
    if (this.epoch && this.epoch !== epoch) this.renew(this.epoch)
    this.person = person
    this.epoch = epoch
    this.away = false
    this.wait = FIRST_WAIT
    const left = await this.left()
    if (socket !== this.socket) return
    this.greeted = true
    for (const { scene } of left.filter((each) => each.epoch === epoch)) {
      if (!this.documents.has(scene)) this.documents.set(scene, new SceneDocument(scene, this.line))
    }
    for (const document of this.documents.values()) this.open(document, left)
    this.report(this.claim(left.filter((each) => each.epoch !== epoch)))
    this.shine()
  }

  private async enter(document: SceneDocument): Promise<void> {
    const { socket } = this
    const left = await this.left()
    if (socket === this.socket && this.documents.get(document.scene) === document) this.open(document, left)
  }

  private open(document: SceneDocument, left: KeptEdit[]): void {
    const mine = this.claim(left.filter((each) => each.scene === document.scene && each.epoch === this.epoch))
    document.adopt(mine.map(({ key, meta, update }) => ({ key: key!, meta, update })))
    document.opening()
    this.send({ op: 'open', scene: document.scene })
  }

  private reopen(scene: number): void {
    const document = this.documents.get(scene)
    if (!this.greeted || !document) return
    this.send({ op: 'close', scene })
    document.opening()
    this.send({ op: 'open', scene })
  }

  /** The kept edits of pages that are gone, in the order they were made. */
  private async left(): Promise<KeptEdit[]> {
    try {
      const [edits, open] = await Promise.all([this.kept.all(await this.project), this.kept.open()])
      return edits.filter((each) => each.page !== this.page && !open.has(each.page)).sort((one, other) => one.key! - other.key!)
    } catch {
      return []
    }
  }

  /** Those of `edits` that this page did not take up before. */
  private claim(edits: KeptEdit[]): KeptEdit[] {
    const found = edits.filter((each) => !this.claimed.has(each.key!))
    for (const each of found) this.claimed.add(each.key!)
    return found
  }

  private async keep(scene: number, meta: Meta, update: Uint8Array): Promise<number | null> {
    const { epoch, page } = this
    const put = this.project.then((project) => this.kept.put({ project, epoch, scene, page, meta, update }))
    // a browser store that fails or hangs must not keep the edit from the server
    return Promise.race([put.catch(() => null), pause(STUCK)])
  }

  private renew(epoch: string): void {
    for (const document of this.documents.values()) {
      const given = document.renew()
      if (given.edits) this.emit('aside', { scene: document.scene, epoch, ...given } satisfies Aside)
    }
  }

  private report(edits: KeptEdit[]): void {
    const aside = new Map<string, Aside>()
    for (const { scene, epoch, update } of edits) {
      const found = aside.get(`${scene} ${epoch}`) ?? { scene, epoch, edits: 0, text: '' }
      aside.set(`${scene} ${epoch}`, { ...found, edits: found.edits + 1, text: found.text + inserted(update) })
    }
    for (const each of aside.values()) this.emit('aside', each)
  }

  private post(data: string | Uint8Array<ArrayBuffer>, after?: Promise<unknown>): void {
    const { socket } = this
    if (!socket || !this.greeted) return
    this.sending = this.sending.then(() => after).then(() => {
      if (socket === this.socket) socket.send(data)
    })
  }

  /** Let go of the scenes left longest ago; the last few stay, with their steps of undo. */
  private tidy(): void {
    const left = [...this.documents].filter(([, each]) => !each.views && !each.waiting && each.synced)
    for (const [scene, document] of left.slice(0, -STAYING)) {
      document.destroy()
      this.documents.delete(scene)
      this.send({ op: 'close', scene })
    }
  }

  /** Work the light out when all that happens now has happened: an editor may be in the middle of its update. */
  private shine(): void {
    if (this.shining) return
    this.shining = true
    queueMicrotask(() => {
      this.shining = false
      if (!this.closed) this.glow()
    })
  }

  private glow(): void {
    const documents = [...this.documents.values()]
    const waiting = documents.reduce((sum, each) => sum + each.waiting, 0)
    const error = documents.find((each) => each.refusal)?.refusal
    const state = this.away ? 'offline' : error ? 'refused' : waiting || !this.greeted ? 'saving' : 'saved'
    if (state !== this.light.state || waiting !== this.light.waiting || error !== this.light.error) {
      this.light = error ? { state, waiting, error } : { state, waiting }
      this.emit('light', this.light)
    }
    this.tidy()
  }
}

async function fingerprint(token: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`lianju kept ${token}`))
  return Array.from(new Uint8Array(digest).subarray(0, 12), (each) => each.toString(16).padStart(2, '0')).join('')
}

/** The characters that an update brings. */
function inserted(update: Uint8Array): string {
  return Y.decodeUpdate(update).structs.map((each) => (each instanceof Y.Item && each.content instanceof Y.ContentString ? each.content.str : '')).join('')
}

const pause = (time: number): Promise<null> => new Promise((resolve) => setTimeout(() => resolve(null), time))
