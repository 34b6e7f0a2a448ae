/** The author's own steps back: typing in groups, an acceptance by itself, never what somebody else wrote. */
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

export class Undo {
  private readonly manager: Y.UndoManager
  private last: { kind: Kind; batch: object; from: number; to: number; time: number } | null = null

  constructor(text: Y.Text) {
    this.manager = new Y.UndoManager(text, {
      trackedOrigins: new Set<unknown>([Written, Accepted]),
      captureTimeout: Infinity,
    })
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

  /** Make what `apply` brings a step by itself. */
  alone(apply: () => void): void {
    this.manager.stopCapturing()
    apply()
    this.close()
  }

  /** Let the next edit be a new step. */
  close(): void {
    this.last = null
  }

  undo(): boolean {
    this.close()
    return this.manager.undo() !== null
  }

  redo(): boolean {
    this.close()
    return this.manager.redo() !== null
  }

  get steps(): { back: number; forward: number } {
    return { back: this.manager.undoStack.length, forward: this.manager.redoStack.length }
  }

  destroy(): void {
    this.manager.destroy()
  }
}
