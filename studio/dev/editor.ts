import type { EditorOptions, Light, OpenProposal } from '../src/editor/index.ts'
import { TEXTS } from './book.ts'

type Heard = (detail: any) => void

export class FakeLive {
  light: Light = { state: 'saved', waiting: 0 }
  #heard = new Map<string, Heard[]>()
  constructor() {
    setTimeout(() => this.#heard.get('lights')?.forEach((each) => each({
      model: { name: 'gemma3-270m', condition: 'ready', done: 0, total: 0 }, speed: 61.3, sent_to: [],
    })), 50)
  }
  on(op: string, heard: Heard) {
    this.#heard.set(op, [...(this.#heard.get(op) ?? []), heard])
    return () => {}
  }
  send() {}
  close() {}
}

/** Looks like the editor, and keeps nothing. */
export class FakeEditor {
  text: string
  selection = { from: 0, to: 0, text: '' }
  ghosts: any = null
  marks = []
  hunks = { open: [] as any[], stale: [] }
  proposals: OpenProposal[] = []
  #heard = new Map<string, Heard[]>()
  #box = document.createElement('div')
  constructor(_live: unknown, scene: number, parent: HTMLElement, options: EditorOptions) {
    this.text = TEXTS.get(scene) ?? ''
    this.#box.contentEditable = 'plaintext-only'
    this.#box.setAttribute('role', 'textbox')
    this.#box.setAttribute('aria-multiline', 'true')
    this.#box.setAttribute('aria-label', options.label)
    this.#box.style.outline = 'none'
    for (const line of this.text.split('\n')) {
      const p = document.createElement('div')
      p.textContent = line || '\u200b'
      this.#box.append(p)
    }
    this.set(options)
    parent.append(this.#box)
    this.#box.addEventListener('input', () => {
      this.text = this.#box.innerText
      this.#tell('changed')
    })
    if (scene === 4) {
      this.proposals = [{ number: 7, scene, run: 41, by: 'gemma3-270m', hunks: [
        { number: 1, left: null, right: null, inside: [], texts: [this.text.slice(20, 40)], stale: false },
        { number: 2, left: null, right: null, inside: [], texts: [''], stale: false }] }]
      this.hunks.open = [[10, 22], [60, 75]].map(([from, to], at) => ({ proposal: 7, by: '', hunk: this.proposals[0]!.hunks[at]!, struck: [{ from, to }], at: to }))
    }
  }
  set(options: Partial<EditorOptions>) {
    if (options.indent !== undefined) for (const each of this.#box.children) (each as HTMLElement).style.textIndent = options.indent ? '2em' : '0'
  }
  on(event: string, heard: Heard) {
    this.#heard.set(event, [...(this.#heard.get(event) ?? []), heard])
    if (event === 'proposals') setTimeout(() => heard(null))
    return () => {}
  }
  #tell(event: string, detail: unknown = null) {
    for (const each of this.#heard.get(event) ?? []) each(detail)
  }
  ask({ count = 1 } = {}) {
    const offered = [this.text.slice(30, 90), this.text.slice(120, 170), this.text.slice(200, 280)]
    this.ghosts = { id: 'g', texts: Array.from({ length: count }, (_, index) => offered[index % 3]), shown: 0, done: true }
    this.#tell('ghost')
    return 'g'
  }
  stop() {}
  take() { this.drop() }
  drop() {
    this.ghosts = null
    this.#tell('ghost')
  }
  decide(proposal: number) {
    this.proposals = this.proposals.filter((each) => each.number !== proposal)
    this.#tell('proposals')
  }
  step() {}
  reveal() {}
  mark() {}
  undo() {}
  redo() {}
  focus() { this.#box.focus() }
  destroy() { this.#box.remove() }
}
