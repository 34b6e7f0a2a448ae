import type { MarkState, OpenHunk, OpenProposal, Origin, Refusal } from '../api.ts'

export type { MarkState, OpenHunk, OpenProposal, Origin, Refusal }

/** A character's name for good: the client that wrote it and its place among that client's characters (UTF-16 units). */
export type Id = [client: number, clock: number]
/** Neighbouring ids of one client. */
export type IdRange = [client: number, clock: number, length: number]
/** A range of ids and the number of their origin. */
export type Piece = [client: number, clock: number, length: number, origin: number]
/** A stretch that was copied, with the scene where it stood. */
export type Source = [scene: number, client: number, clock: number, length: number]

/** What the author did; `sync` is what a server lost. */
export type Kind = 'type' | 'delete' | 'paste' | 'undo' | 'redo' | 'sync'
export interface Meta { kind: Kind; src?: Source[] }
/** What the server says of an edit that is on the disk. */
export interface Info { row: number; pieces: Piece[]; act?: string; origin?: number; take?: string }

/** Whether what was written is on the disk: how many edits are not, and why. */
export interface Light { state: 'saved' | 'saving' | 'offline' | 'refused'; waiting: number; error?: Refusal }

export interface Place { from: number; to: number }
/** Where an open hunk stands now: the living stretches it would strike, where its text would stand, and which of its texts is shown. */
export interface PlacedHunk { proposal: number; by: string; hunk: OpenHunk; struck: Place[]; at: number; chosen: number }

/** Which text of the last offer the next are to be like (`toward`) or unlike. */
export interface Again { id: string; choice: number; toward: boolean }
/** Another token that a run is to have said at a character of one of its texts. */
export interface Instead { run: number; choice: number; place: number; token: string }
export interface Ask { task?: string; instruction?: string; count?: number; tokens?: number; seed?: number; again?: Again; instead?: Instead }
/** What the model offers at the cursor; `texts` are what is left of each alternative, null for one that no longer fits. */
export interface Ghosts { id: string; texts: (string | null)[]; shown: number; done: boolean; ends?: unknown; ask: Ask; fresh: boolean; ranked?: boolean }
/** Text of another history of the project, kept on this machine and never mixed in. */
export interface Aside { scene: number; epoch: string; edits: number; text: string }
/** What the pointer rests on: who wrote it and the stretch of that origin. */
export interface Hover { origin: Origin; run: number | null; at: number; from: number; to: number; left: number; top: number; bottom: number }

export type Say = (id: string, args?: Record<string, string | number>) => string
export interface EditorOptions {
  language: 'zh' | 'en'
  label: string
  indent: boolean
  focus: boolean
  typewriter: boolean
  who: boolean
  spelling: boolean
  /** 0: only when asked; else the milliseconds of pause before one is asked for. */
  ghosts: number
  nonce: string
  say: Say
}
export type SceneEvent = 'changed' | 'selected' | 'ghost' | 'proposals' | 'marks' | 'people' | 'hover'
export type Heard = (detail: any) => void
