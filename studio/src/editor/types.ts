/** A character's name for good: the client that wrote it and its place among that client's characters (UTF-16 units). */
export type Id = [client: number, clock: number]
/** Neighbouring ids of one client. */
export type IdRange = [client: number, clock: number, length: number]
/** A range of ids and the number of their origin. */
export type Piece = [client: number, clock: number, length: number, origin: number]
/** A stretch that was copied, with the scene where it stood. */
export type Source = [scene: number, client: number, clock: number, length: number]

/** What happened, in the words of the interface's language. */
export interface Refusal { id: string; what: string; hint: string }

/** Whether what was written is on the disk: how many edits are not, and why. */
export interface Light { state: 'saved' | 'saving' | 'offline' | 'refused'; waiting: number; error?: Refusal }

export type OriginKind = 'person' | 'paste' | 'import' | 'rule' | 'model'
/** Who made a text: src/lianju/values/proposal.py. */
export interface Origin {
  kind: OriginKind
  by?: string | null
  run?: number | null
  model?: string | null
  model_sha256?: string | null
  prompt_sha256?: string | null
  sampling?: unknown
  voice?: string | null
  cold?: boolean | null
}

/** One edit of a proposal that nobody has decided: what it replaces, by ids, and the texts it offers. */
export interface OpenHunk { number: number; left: Id | null; right: Id | null; inside: IdRange[]; texts: string[] }
/** A proposal with open hunks; `by` is the model, rule or person that made it. */
export interface OpenProposal { number: number; by: string; origin?: Origin; hunks: OpenHunk[] }
/** An open hunk with its place in the text of now: null where what it changes is gone. */
export interface PlacedHunk extends OpenHunk { proposal: number; by: string; from: number | null; to: number | null }

/** “Not for the model”: characters `start` to `end`, or all. */
export interface MarkState { number: number; node: number; whole: boolean; start: number; end: number }
/** Somebody else who has the scene open. */
export interface Person { name: string; client?: number }

export interface Ask { task?: string; instruction?: string; count?: number; tokens?: number; seed?: number }
/** What the model offers at the cursor; `texts` are what is left of each alternative. */
export interface Ghosts { id: string; texts: string[]; shown: number; done: boolean; ends?: unknown }
/** Text of another history of the project, kept on this machine and never mixed in. */
export interface Aside { scene: number; epoch: string; edits: number; text: string }

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
