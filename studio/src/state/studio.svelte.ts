import { createContext } from 'svelte'
import type { JobState, Lights, ModelState, NodeState, Refusal, SettingsState } from '../api.ts'
import type { Server } from '../api/calls.ts'
import type { Aside, Ask, EditorOptions, Instead, Light, Live, SceneEditor } from '../editor/index.ts'
import { count, units } from '../logic/goals.ts'
import { losses } from '../logic/losses.ts'
import { found, type Outside } from '../logic/outside.ts'
import { hasText, type Kind } from '../logic/tree.ts'
import { tellAside } from './aside.ts'
import { Book } from './book.svelte.ts'
import { Desk } from './desk.svelte.ts'
import { Jobs } from './jobs.svelte.ts'
import { Notices } from './notices.svelte.ts'
import { Runs } from './runs.ts'
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
  readonly runs: Runs
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
  /** The chapter or part that is chosen in the binder, until the author goes on with a scene; 0: none is. */
  chosen = $state(0)
  /** What the Scene panel tells of. */
  described = $derived.by(() => this.book.node(this.chosen) ?? this.scene)
  /** The words that the search panel looks for, so that the palette can fill them in. */
  wanted = $state('')
  /** The entry just made, to be written in. */
  #begun = 0
  #pending: { scene: number; from: number; to: number } | null = null

  constructor(readonly tools: Tools) {
    this.book = new Book(tools.server.call, this.notices, () => this.sides.map((each) => each.scene))
    this.runs = new Runs(tools.server.call)
    const { live } = tools
    this.jobs = new Jobs(tools.server.call, this.notices, live, (job) => this.#ended(job))
    this.revision = new Revision(live, (proposal) => this.#revised(proposal))
    this.light = live.light
    live.on('light', () => (this.light = { ...live.light }))
    live.on('lights', (lights: Lights) => (this.lights = lights))
    live.on('hello', (hello: { person: string }) => (this.person = hello.person))
    live.on('job', ({ job }: { job: JobState }) => void this.#brought(job))
    live.on('renewed', () => location.reload()) // something was redacted: this page still holds it
    live.on('outside', (outside: Outside) => this.#outside(outside))
    live.on('binder', () => void this.book.refresh())
    live.on('failed', ({ error }: { error: Refusal }) => error.what && this.notices.fail(error.what, error.hint))
    live.on('ghost-failed', ({ error }: { error: Refusal }) => this.notices.fail(error.what, error.hint))
    live.on('aside', (aside: Aside) => tellAside(this, aside))
  }

  call: Server['call'] = (name, takes, signal) => this.tools.server.call(name, takes, signal)

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

  /** The first scenes of an import are there: one is shown, if none was. */
  async #brought({ kind, entries }: JobState): Promise<void> {
    if (kind !== 'import' || !entries || this.side.scene) return
    await this.book.load().catch((error) => this.notices.caught(error))
    const first = this.book.texts.find((each) => each.kind === 'scene')
    if (first && !this.side.scene && !this.desk.drawer) this.show(first.id)
  }

  #endedImport({ condition, title, entries, left, losses: lost }: JobState): void {
    void this.book.refresh()
    if (condition === 'cancelled') this.notices.tell(say('import-cancelled', { title, count: entries - left }), { hint: left ? say('import-left', { count: left }) : '' })
    if (condition !== 'done') return
    const what = say('import-done', { title })
    // what was lost is to be read, not to fade
    if (lost.length) this.notices.fail(what, [say('brought-losses'), ...losses(lost).map(({ id, count }) => say(id, { count }))].join('\n'))
    else this.notices.tell(what)
  }

  #outside(outside: Outside): void {
    const [first = '', ...more] = found(outside, (scene) => this.book.node(scene)?.title ?? '', say)
    const [scene] = outside.waiting[0] ?? [0]
    const look = () => {
      this.show(scene)
      this.desk.show('changes')
    }
    this.notices.fail(first, more.join('\n'), ...(scene ? [{ words: say('draft-look'), run: look }] : []))
  }

  #ended(job: JobState): void {
    if (job.kind === 'import') return this.#endedImport(job)
    const { scene, condition } = job
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
    this.chosen = 0
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

  /** An entry of the binder is where the author is: of what holds no text the panel tells. */
  choose(id: number): void {
    const node = this.book.node(id)
    this.chosen = node && !hasText(node.kind) ? id : 0
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
    if (made && hasText(made.kind)) {
      this.#begun = made.id
      this.show(made.id)
    }
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
    if (side.editor && side.scene === this.#begun) {
      this.#begun = 0
      side.editor.focus()
    }
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
    if (this.side.editor) this.revision.begin(this.side.editor, task, instruction ? { instruction } : {})
  }

  /** Have what leads from the text before the cursor to the text behind it; it replaces what is selected. */
  bridge(ask: Ask = {}): void {
    if (!this.side.editor) return
    if (this.side.selected.trim()) this.revision.begin(this.side.editor, 'bridge', ask)
    else this.ask({ ...ask, task: 'bridge' })
  }

  /** Have a run go on from a word as if it had said another; that is to replace the rest of its passage. */
  instead(instead: Instead, from: number): void {
    const { editor } = this.side
    if (editor) this.revision.begin(editor, 'instead', { instead }, { from, to: editor.reach(from) })
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
