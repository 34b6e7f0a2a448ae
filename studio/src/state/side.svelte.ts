import type { SceneEditor, Ghosts, OpenProposal, Origin, Person } from '../editor/index.ts'

/** What is known of the character under the pointer. */
export interface Hover {
  origin: Origin | null
  from: number
  to: number
}

/** One open scene as the page sees it: what its editor tells, mirrored so that panels follow. */
export class Side {
  scene = $state(0)
  editor: SceneEditor | null = $state.raw(null)
  text = $state('')
  selected = $state('')
  at = $state(0)
  ghosts: Ghosts | null = $state.raw(null)
  proposals: OpenProposal[] = $state.raw([])
  people: Person[] = $state.raw([])
  hover: Hover | null = $state.raw(null)
  past: { row: number; time: number; name: string; text: string } | null = $state.raw(null)
  changes = $state(0)

  /** Follow an editor; returns how to stop. */
  follow(editor: SceneEditor): () => void {
    this.editor = editor
    const mirror = () => {
      this.text = editor.text
      this.proposals = editor.proposals
      this.ghosts = editor.ghosts
      this.changes += 1
    }
    mirror()
    const stops = [
      editor.on('changed', mirror),
      editor.on('selected', () => {
        this.selected = editor.selection.text
        this.at = editor.selection.from
      }),
      editor.on('ghost', () => (this.ghosts = editor.ghosts && { ...editor.ghosts, texts: [...editor.ghosts.texts] })),
      editor.on('proposals', () => (this.proposals = [...editor.proposals])),
      editor.on('people', (people) => (this.people = people ?? [])),
      editor.on('hover', (hover) => (this.hover = hover ?? null)),
    ]
    return () => {
      for (const stop of stops) stop()
      this.editor = null
      this.hover = this.ghosts = null
      this.proposals = []
      this.people = []
    }
  }
}
