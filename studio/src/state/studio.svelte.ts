import { createContext } from 'svelte'
import type { JobState, Lights, ModelState, NodeState, Refusal, SettingsState } from '../api.ts'
import type { Server } from '../api/calls.ts'
import type { Ask, EditorOptions, Light, Live, SceneEditor } from '../editor/index.ts'
import { count, units } from '../logic/goals.ts'
import { found, type Outside } from '../logic/outside.ts'
import { hasText, type Kind } from '../logic/tree.ts'
import { Book } from './book.svelte.ts'
import { Desk } from './desk.svelte.ts'
import { Jobs } from './jobs.svelte.ts'
import { Notices } from './notices.svelte.ts'
import { Revision, type Task } from './revision.svelte.ts'
import { Side } from './side.svelte.ts'
import { say, words } from './words.svelte.ts'

/** What the page needs from outside itself. */
export interface Tools {
  server: Server
  live: Live
  Editor: typeof SceneEditor
  nonce: string
}
const ROOMY = 1500
export const [useStudio, provideStudio] = createContext<Studio>()

/** The open studio: the book, the desk, the scenes on it, and what the server tells. */
export class Studio {
  notices = new Notices()
  desk = new Desk()
  readonly book: Book
  readonly jobs: Jobs
  readonly revision: Revision
  sides = [new Side(), new Side()] as const
  settings: SettingsState | null = $state.raw(null)
  models: ModelState[] = $state.raw([])
  light: Light = $state.raw({ state: 'saved', waiting: 0 })
  lights: Lights | null = $state.raw(null)
  person = $state('')
  failed = $state(false)
  active: 0 | 1 = $state(0)
  side = $derived(this.sides[this.active])
  scene = $derived.by(() => this.book.node(this.side.scene))
  /** The words that the search panel looks for, so that the palette can fill them in. */
  wanted = $state('')
  #pending: { scene: number; from: number; to: number } | null = null

  constructor(readonly tools: Tools) {
    this.book = new Book(tools.server.call, this.notices, () => this.sides.map((each) => each.scene))
    const { live } = tools
    this.jobs = new Jobs(tools.server.call, this.notices, live, (job) => this.#ended(job))
    this.revision = new Revision(live, (proposal) => this.#revised(proposal))
    this.light = live.light
    live.on('light', () => (this.light = { ...live.light }))
    live.on('lights', (lights: Lights) => (this.lights = lights))
    live.on('hello', (hello: { person: string }) => (this.person = hello.person))
    live.on('renewed', () => location.reload()) // something was redacted: this page still holds it
    live.on('outside', (outside: Outside) => this.#outside(outside))
    live.on('binder', () => void this.book.refresh())
    live.on('failed', ({ error }: { error: Refusal }) => error.what && this.notices.fail(error.what, error.hint))
    live.on('ghost-failed', ({ error }: { error: Refusal }) => this.notices.fail(error.what, error.hint))
    live.on('aside', (aside: { text: string }) => this.notices.fail(say('aside'), say('aside-hint', { text: aside.text.slice(0, 80) })))
  }

  call: Server['call'] = (name, takes) => this.tools.server.call(name, takes)

  /** Read the book and the settings, and lay the desk as it was left. */
  async open(): Promise<void> {
    this.failed = false
    try {
      const [settings] = await Promise.all([this.call('settings', {}), this.book.load(), this.jobs.load()])
      this.settings = settings
      words.language = settings.interface === 'zh' || settings.interface === 'en' ? settings.interface : words.language
      this.#lay()
    } catch (error) {
      this.failed = true
      this.notices.caught(error)
    }
  }

  #lay(): void {
    const { kept } = this.desk
    const there = (id: number) => this.book.texts.some((each) => each.id === id)
    const first = there(kept.scene) ? kept.scene : (this.book.texts.find((each) => each.kind === 'scene') ?? this.book.texts[0])?.id
    if (first) this.show(first)
    if (there(kept.second) && kept.second !== first && !this.desk.narrow) this.showBeside(kept.second)
    this.active = 0
  }

  #outside(outside: Outside): void {
    const [first = '', ...more] = found(outside, (scene) => this.book.node(scene)?.title ?? '', say)
    const [scene] = outside.waiting[0] ?? [0]
    const look = () => {
      this.show(scene)
      this.desk.show('changes')
    }
    this.notices.fail(first, more.join('\n'), scene ? { words: say('draft-look'), run: look } : null)
  }

  #ended({ scene, condition }: JobState): void {
    const title = this.book.node(scene)?.title ?? ''
    const look = () => {
      this.show(scene)
      this.desk.show('changes')
    }
    if (condition === 'done') this.notices.tell(say('draft-done', { title }), { hint: say('draft-done-hint'), deed: { words: say('draft-look'), run: look } })
    if (condition === 'failed') this.notices.fail(say('draft-failed', { title }), say('draft-failed-hint'))
  }

  /** Open a scene or note in the middle. */
  show(id: number, side: 0 | 1 = this.sides[1].scene ? this.active : 0): void {
    this.desk.screen = 'write'
    this.desk.drawer = null
    this.active = side
    this.sides[side].past = null
    this.sides[side].scene = id
    this.desk.kept[side ? 'second' : 'scene'] = id
  }

  /** Open a second scene beside the first. */
  showBeside(id: number): void {
    // two columns and a panel leave no line to read
    if (innerWidth < ROOMY) this.desk.kept.panelOpen = false
    this.show(id, 1)
  }

  closeBeside(): void {
    const [first, second] = this.sides
    if (this.active === 0 && !second.scene) return
    this.active = 0
    second.scene = this.desk.kept.second = 0
    this.show(first.scene, 0)
  }

  async add(kind: Kind, title = ''): Promise<NodeState | undefined> {
    const made = await this.book.add(kind, this.side.scene || null, title)
    if (made && hasText(made.kind)) this.show(made.id)
    return made
  }

  /** Go to characters (whole ones, as the server counts) of a scene, opening it first if it is not. */
  go(scene: number, from: number, to: number): void {
    const side = this.sides.find((each) => each.scene === scene && each.editor)
    if (side) {
      this.active = side === this.sides[0] ? 0 : 1
      side.editor!.reveal(units(side.text, from), units(side.text, to))
    } else {
      this.#pending = { scene, from, to }
      this.show(scene)
    }
  }

  /** An editor is there: what was to be shown in it is shown now. */
  arrived(side: Side): void {
    const wanted = this.#pending
    if (wanted?.scene !== side.scene || !side.text) return
    this.#pending = null
    side.editor?.reveal(units(side.text, wanted.from), units(side.text, wanted.to))
  }

  wrote(side: Side): void {
    if (side.scene && side.editor) this.book.fresh.set(side.scene, count(side.text, this.book.language))
  }

  ask(ask: Ask = {}): void {
    this.side.editor?.ask(ask)
  }

  /** Have what is selected revised; what comes waits among the changes. */
  revise(task: Task, instruction = ''): void {
    if (this.side.editor) this.revision.begin(this.side.editor, task, instruction)
  }

  #revised(proposal: number | null): void {
    if (proposal === null) return this.notices.tell(say('revise-nothing'), { hint: say('revise-nothing-hint') })
    this.desk.proposal = proposal
    this.desk.show('changes')
  }

  options(label: string): EditorOptions {
    const { kept, focus, pause } = this.desk
    const { language } = this.book
    return {
      language, label, focus, say,
      indent: kept.indent,
      typewriter: kept.typewriter,
      who: kept.who,
      spelling: kept.spelling && language === 'en',
      ghosts: this.modelThere ? pause : 0,
      nonce: this.tools.nonce,
    }
  }

  get modelThere(): boolean {
    return this.lights?.model.condition === 'ready' || this.lights?.model.condition === 'loading'
  }

  async set(changes: Parameters<typeof this.call<'set'>>[1]): Promise<void> {
    try {
      this.settings = await this.call('set', changes)
      if (changes.interface === 'zh' || changes.interface === 'en') words.language = changes.interface
      if (changes.language) {
        await this.book.load()
        for (const side of this.sides) this.wrote(side)
      }
    } catch (error) {
      this.notices.caught(error)
    }
  }

  async save(format: string): Promise<void> {
    try {
      const file = await this.tools.server.fetchFile(format)
      const link = document.createElement('a')
      link.href = URL.createObjectURL(file)
      link.download = `${this.book.state?.title || 'book'}.${format}`
      link.click()
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
      this.notices.tell(say('export-done', { name: link.download }))
    } catch (error) {
      this.notices.caught(error)
    }
  }
}
