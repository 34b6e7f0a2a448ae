import type * as Is from '../api.ts'

/** What each call of docs/protocol.md takes and gives. */
export interface Calls {
  book: [{ counts?: boolean }, Is.BookState]
  add: [{ kind: Is.NodeState['kind']; title: string; parent?: number; before?: number; text?: string }, Is.NodeState]
  edit: [{ node: number } & Partial<Pick<Is.NodeState, 'title' | 'synopsis' | 'status' | 'labels' | 'pov' | 'target'>>, Is.NodeState]
  move: [{ node: number; parent: number; before?: number }, unknown]
  remove: [{ node: number }, unknown]
  bring_back: [{ node: number }, unknown]
  accept: [{ proposal: number; hunk?: number; chosen?: number; edited?: string }, Is.Decided]
  refuse: [{ proposal: number; hunk?: number }, Is.Decided]
  reopen: [{ choice: number }, boolean]
  undo: [{ proposal: number }, unknown]
  run: [{ run: number }, Is.RunState]
  mark: [{ node: number; start?: number; end?: number }, Is.MarkState[]]
  unmark: [{ mark: number }, unknown]
  search: [{ words: string; case?: boolean }, Is.Found[]]
  replace: [{ words: string; by: string; nodes?: number[]; case?: boolean }, number]
  shares: [{ node?: number }, Is.ShareState[]]
  progress: [object, Is.ProgressState]
  shares_through: [object, Is.SceneShares[]]
  moments: [{ node?: number }, Is.MomentState[]]
  past: [{ node: number; row: number }, string]
  restore: [{ node: number; row: number }, unknown]
  version: [{ name: string }, number]
  settings: [object, Is.SettingsState]
  set: [Partial<{ language: string; interface: string; model: string; claim: string; title: string; author: string; daily_goal: number }>, Is.SettingsState]
  models: [object, Is.ModelState[]]
  probe: [{ address: string }, Is.ProbeState]
  sample: [{ language: string }, string]
  guests: [object, Is.GuestState[]]
  invite: [{ name: string }, string]
  dismiss: [{ name: string }, unknown]
  draft: [{ scene: number; left?: [number, number]; right?: [number, number]; wanted: number; instruction?: string }, Is.JobState]
  bring: [{ arrivals: string[]; claim: string; parent?: number }, Is.JobState[]]
  leave: [{ arrivals: string[] }, unknown]
  jobs: [object, Is.JobState[]]
  job: [{ number: number; condition: 'running' | 'paused' | 'cancelled' }, Is.JobState]
  tried: [{ node: number }, Is.TriedState[]]
  take_tried: [{ proposal: number; choice: number; left?: [number, number]; right?: [number, number] }, unknown]
  compare: [{ old: string; new: string }, Is.DifferenceState[]]
  runners: [{ run: number; choice: number; place: number }, Is.RunnerState[]]
  why: [{ run: number; choice: number; start: number; end: number; name?: string }, Is.WhyState]
}
export type Name = keyof Calls
/** With a signal a call can be hung up, and is then refused by `Stopped`. */
export type Call = <N extends Name>(name: N, takes: Calls[N][0], signal?: AbortSignal) => Promise<Calls[N][1]>

/** Something was not done: what happened and what to do, in the words of the reader. */
export class Refused extends Error {
  constructor(readonly refusal: Is.Refusal) {
    super(refusal.what)
  }
}

/** Whoever asked wants no answer any more. */
export class Stopped extends Error {}

/** The way to the server of this page: calls, files in, files out. */
export interface Server {
  call: Call
  /** Have a file read, in what encoding it seems to be in or in this one; the call `bring` brings it in. */
  send(file: Blob, name: string, encoding?: string): Promise<Is.ArrivalState>
  fetchFile(format: string): Promise<Blob>
}

export interface Reached {
  token: string
  language: () => string
  offline: () => Is.Refusal
}

/** Speak to the server that served the page. */
export function server({ token, language, offline }: Reached): Server {
  const reach = async (path: string, options: RequestInit) => {
    const headers = { ...options.headers, Authorization: `Bearer ${token}`, 'Accept-Language': language() }
    const answer = await fetch(path, { ...options, headers }).catch(() => {
      if (options.signal?.aborted) throw new Stopped()
      throw new Refused(offline())
    })
    if (answer.ok) return answer
    const told = await answer.json().catch(() => null)
    throw new Refused(told?.error ?? { id: `http-${answer.status}`, what: `HTTP ${answer.status}`, hint: '' })
  }
  const json = { 'Content-Type': 'application/json' }
  return {
    call: async (name, takes, signal) => {
      const answer = await reach(`/api/${name}`, { method: 'POST', headers: json, body: JSON.stringify(takes), signal: signal ?? null })
      return answer.json()
    },
    send: async (file, name, encoding) => {
      const asked = new URLSearchParams({ name, ...(encoding ? { encoding } : {}) })
      return (await reach(`/api/import?${asked}`, { method: 'POST', body: file })).json()
    },
    fetchFile: async (format) => (await reach(`/api/export/${format}`, { method: 'GET' })).blob(),
  }
}
