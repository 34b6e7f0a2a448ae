import type { SceneEditor, Ghosts, Hover, MarkState, OpenProposal, PlacedHunk } from '../editor/index.ts'

// the editor places hunks anew shortly after a change
const PLACED = 200

/** One open scene as the page sees it: what its editor tells, mirrored so that panels follow. */
export class Side {
  scene = $state(0)
  editor: SceneEditor | null = $state.raw(null)
  text = $state('')
  selected = $state('')
  at = $state(0)
  ghosts: Ghosts | null = $state.raw(null)
  proposals: OpenProposal[] = $state.raw([])
  /** Where each open hunk stands, by `proposal:hunk`; one that is not there has lost its place. */
  places: ReadonlyMap<string, PlacedHunk> = $state.raw(new Map())
  marks: readonly MarkState[] = $state.raw([])
  people: string[] = $state.raw([])
  hover: Hover | null = $state.raw(null)
  past: { row: number; time: number; name: string; text: string } | null = $state.raw(null)
  changes = $state(0)

  /** Follow an editor; returns how to stop. */
  follow(editor: SceneEditor): () => void {
    this.editor = editor
    let clock: ReturnType<typeof setTimeout> | undefined
    const place = () => {
      clearTimeout(clock)
      clock = setTimeout(() => (this.places = new Map(editor.hunks.open.map((each) => [`${each.proposal}:${each.hunk.number}`, each]))), PLACED)
    }
    const mirror = () => {
      this.text = editor.text
      this.proposals = editor.proposals
      this.marks = editor.marks
      this.ghosts = editor.ghosts
      this.changes += 1
      if (editor.proposals.length) place()
    }
    mirror()
    const stops = [
      editor.on('changed', mirror),
      editor.on('selected', () => {
        this.selected = editor.selection.text
        this.at = editor.selection.from
      }),
      editor.on('ghost', () => (this.ghosts = editor.ghosts && { ...editor.ghosts, texts: [...editor.ghosts.texts] })),
      editor.on('proposals', () => {
        this.proposals = [...editor.proposals]
        place()
      }),
      editor.on('marks', () => (this.marks = [...editor.marks])),
      editor.on('people', (people) => (this.people = people ?? [])),
      editor.on('hover', (hover) => (this.hover = hover ?? null)),
    ]
    return () => {
      for (const stop of stops) stop()
      clearTimeout(clock)
      this.editor = null
      this.hover = this.ghosts = null
      this.proposals = []
      this.marks = []
      this.people = []
    }
  }
}
