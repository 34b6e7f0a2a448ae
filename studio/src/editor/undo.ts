/** The author's own steps back: typing in groups, a decision by itself, never what somebody else wrote. */
import * as Y from 'yjs'
import type { Kind, Meta, Place, Source } from './types.ts'

const PAUSE = 500

/** The origin of a transaction that the author made in this page; those of one `batch` are one step. */
export class Written {
  constructor(readonly kind: Kind, readonly by: object, readonly src: Source[] = [], readonly batch: object = {}) {}

  get meta(): Meta {
    return this.src.length ? { kind: this.kind, src: this.src } : { kind: this.kind }
  }
}

/** The origin of a transaction that holds what the author accepted: `take` is the ghost it came from. */
export class Accepted {
  constructor(readonly take: string | undefined) {}
}

/** A decision on a proposal: the rows in which it changed the text, how it is reopened, and how it is decided so again. */
export interface Decision {
  rows: number[]
  /** The text of its rows was taken back by then; false: it stays decided for now. */
  reopen(): Promise<boolean>
  /** Decides so again; false when it could not. */
  again(): Promise<boolean>
}

type Item = Y.UndoManager['undoStack'][number]
interface Decided { decision: Decision; depth: number }
interface Reopened { decision: Decision; depth: number; items: Item[]; done: Promise<boolean> }

export class Undo {
  private readonly manager: Y.UndoManager
  private last: { kind: Kind; batch: object; from: number; to: number; time: number } | null = null
  private readonly accepted = new Map<number, Item>()
  /** What lies ahead for a step that was taken back. */
  private readonly went = new WeakMap<Item, Item>()
  private decided: Decided[] = []
  private reopened: Reopened[] = []
  private deciding = 0

  constructor(text: Y.Text) {
    this.manager = new Y.UndoManager(text, {
      trackedOrigins: new Set<unknown>([Written, Accepted]),
      captureTimeout: Infinity,
    })
    const fresh = ({ origin }: { origin: unknown }) => {
      if (origin !== this.manager && !this.deciding) this.reopened = []
    }
    this.manager.on('stack-item-added', fresh)
    this.manager.on('stack-item-updated', fresh)
  }

  /** Whether a transaction is a step back or forward, and which. */
  kind(origin: unknown): 'undo' | 'redo' | null {
    return origin !== this.manager ? null : this.manager.undoing ? 'undo' : 'redo'
  }

  /** Begin a new step before an edit that does not go on from the last one: it turns `before` into `after`. */
  group(how: Written, before: Place, after: Place, starts: boolean): void {
    const time = Date.now()
    const { last } = this
    const near = last && before.from <= last.to && before.to >= last.from
    const same = last && how.kind === last.kind && how.kind !== 'paste'
    if (!last || (how.batch !== last.batch && (starts || !same || !near || time - last.time > PAUSE))) this.manager.stopCapturing()
    this.last = { ...after, kind: how.kind, batch: how.batch, time }
  }

  /** Make what `apply` brings, in a row, a step by itself. */
  alone(row: number, apply: () => void): void {
    const forward = this.deciding ? [...this.manager.redoStack] : []
    this.manager.stopCapturing()
    const before = this.manager.undoStack.length
    apply()
    const item = this.manager.undoStack[before]
    if (item) this.accepted.set(row, item)
    if (this.deciding) this.manager.redoStack = forward
    this.close()
  }

  /** A decision was made: it is the newest step. */
  decide(decision: Decision): void {
    this.close()
    const { undoStack, redoStack } = this.manager
    const known = this.itemsOf(decision)
    const depth = undoStack.filter((each) => !known.includes(each)).length
    if (known.length && !known.some((each) => undoStack.includes(each))) {
      // its text came, and went back by a step, before this was told
      const items = known.map((each) => this.went.get(each)).filter((each) => each !== undefined && redoStack.includes(each))
      this.reopened.push({ decision, depth, items: items as Item[], done: decision.reopen() })
      return
    }
    if (!this.deciding) {
      this.reopened = []
      this.manager.clear(false, true)
    }
    this.decided.push({ decision, depth })
  }

  /** Let the next edit be a new step. */
  close(): void {
    this.last = null
  }

  undo(): boolean {
    this.close()
    const newest = this.decided.at(-1)
    if (!newest || !this.isNewest(newest)) return this.back()
    this.decided.pop()
    const items = this.itemsOf(newest.decision)
    const { redoStack, undoStack } = this.manager
    const before = redoStack.length
    while (undoStack.length && items.includes(undoStack.at(-1)!)) this.back()
    const done = newest.decision.reopen()
    const reopened: Reopened = { ...newest, items: this.manager.redoStack.slice(before), done }
    this.reopened.push(reopened)
    void done.then((open) => {
      // what could not be reopened stays a step back, unless its text went back by itself
      if (open || items.length) return
      this.reopened = this.reopened.filter((each) => each !== reopened)
      this.decided.push(newest)
    })
    return true
  }

  redo(): boolean {
    this.close()
    const next = this.reopened.at(-1)
    const { manager } = this
    const isNext = next && (next.items.length ? next.items.includes(manager.redoStack.at(-1)!) : next.depth <= manager.undoStack.length)
    if (!isNext) return manager.redo() !== null
    this.reopened.pop()
    manager.redoStack = manager.redoStack.filter((each) => !next.items.includes(each))
    void this.decideAgain(next)
    return true
  }

  get steps(): { back: number; forward: number } {
    const { undoStack, redoStack } = this.manager
    const still = (all: { decision: Decision }[]) => all.filter(({ decision }) => !decision.rows.length).length
    return { back: undoStack.length + still(this.decided), forward: redoStack.length + still(this.reopened) }
  }

  destroy(): void {
    this.manager.destroy()
  }

  private back(): boolean {
    const { redoStack, undoStack } = this.manager
    const item = undoStack.at(-1)
    const done = this.manager.undo() !== null
    const ahead = redoStack.at(-1)
    if (item && ahead) this.went.set(item, ahead)
    return done
  }

  private async decideAgain({ decision, items, done }: Reopened): Promise<void> {
    this.deciding++
    const open = await done
    if (!(open && (await decision.again()))) {
      this.manager.redoStack.push(...items)
      for (const _ of items) this.manager.redo()
    }
    this.deciding--
  }

  private itemsOf({ rows }: Decision): Item[] {
    return rows.map((row) => this.accepted.get(row)).filter((each) => each !== undefined)
  }

  private isNewest({ decision, depth }: Decided): boolean {
    const { undoStack } = this.manager
    const items = this.itemsOf(decision).filter((each) => undoStack.includes(each))
    return items.length ? items.includes(undoStack.at(-1)!) : undoStack.length <= depth
  }
}
