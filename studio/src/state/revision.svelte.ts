import type { Ask, Live, Place, SceneEditor } from '../editor/index.ts'

export const TASKS = ['rewrite', 'expand', 'condense', 'describe'] as const
export type Task = (typeof TASKS)[number]
interface End { reason: string }

/** The revision of a selection that is under way, or the bridge in its place; what comes of it is a proposal. */
export class Revision {
  task: Task | 'bridge' | 'instead' | null = $state(null)
  id = $state('')
  #editor: SceneEditor | null = null

  constructor(live: Live, came: (proposal: number | null) => void) {
    live.on('revised', ({ id, proposal }: { id: string; proposal: number | null }) => {
      if (this.#over(id)) came(proposal)
    })
    live.on('ghost-failed', ({ id }: { id: string }) => this.#over(id))
    live.on('ghost-end', ({ id, ends }: { id: string; ends: Record<string, End> }) => {
      // what was stopped becomes no proposal
      const came = Object.values(ends)
      if (!came.length || came.some((each) => each.reason === 'cancelled')) this.#over(id)
    })
    live.on('light', ({ state }: { state: string }) => state === 'offline' && this.#over(this.id))
  }

  /** Have what is selected in an editor revised. */
  begin(editor: SceneEditor, task: Task | 'bridge' | 'instead', ask: Ask, place?: Place): void {
    const id = editor.ask({ ...ask, task }, place)
    if (id) [this.#editor, this.id, this.task] = [editor, id, task]
  }

  stop(): void {
    this.#editor?.stop()
  }

  #over(id: string): boolean {
    if (!id || id !== this.id) return false
    this.#editor = this.task = null
    this.id = ''
    return true
  }
}
