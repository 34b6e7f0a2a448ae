import type { Ask, EditorOptions, Ghosts, Heard, IdRange, Light, OpenProposal, Origin, SceneEvent } from './types.ts'

export type * from './types.ts'
export { WORDS } from './words.ts'

/** The one socket of a page; it reconnects by itself. */
export class Live {
  light: Light = { state: 'offline', waiting: 0 }
  constructor(readonly options: { address: string; token: string }) {}
  /** Hear an op of docs/protocol.md, `light`, `aside` or `failed`; returns how to stop. */
  on(_op: string, _heard: Heard): () => void { return () => {} }
  send(_message: object): void {}
  close(): void {}
}

/** One view of one scene; two views of one scene share its document. */
export class SceneEditor {
  text = ''
  selection = { from: 0, to: 0, text: '' }
  ghosts: Ghosts | null = null
  proposals: OpenProposal[] = []
  origins = new Map<number, Origin>()
  constructor(readonly live: Live, readonly scene: number, _parent: HTMLElement, _options: EditorOptions) {}
  set(_options: Partial<EditorOptions>): void {}
  on(_event: SceneEvent, _heard: Heard): () => void { return () => {} }
  ask(_ask?: Ask): string { return '' }
  stop(): void {}
  take(_choice: number, _length?: number): void {}
  drop(): void {}
  decide(_proposal: number, _hunk: number | null, _accept: boolean): void {}
  step(_direction: 1 | -1): void {}
  origin(_at: number): Origin | null { return null }
  ids(_from: number, _to: number): IdRange[] { return [] }
  reveal(_from: number, _to?: number): void {}
  find(_words: string, _matchCase: boolean): { from: number; to: number }[] { return [] }
  mark(): void {}
  undo(): void {}
  redo(): void {}
  focus(): void {}
  destroy(): void {}
}
