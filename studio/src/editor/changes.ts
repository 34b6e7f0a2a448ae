/** Tracked changes: what proposals would strike and put in, drawn where it would be, decided one by one. */
import { StateEffect, StateField, type ChangeSet, type EditorState, type Extension, type Range, type Transaction } from '@codemirror/state'
import { Decoration, EditorView, WidgetType, type DecorationSet } from '@codemirror/view'
import type { OpenProposal } from '../api.ts'
import { find } from './anchors.ts'
import type { Places } from './ids.ts'
import type { PlacedHunk, Say } from './types.ts'
import { visible } from './visible.ts'

/** A hunk's name. */
export const name = (proposal: number, hunk: number): string => `${proposal}:${hunk}`

/** The open hunks that have a place in the text, in its order, and those whose place is gone; `chosen` names the texts shown. */
export function placed(proposals: OpenProposal[], places: Places, chosen: ReadonlyMap<string, number> = new Map()): { open: PlacedHunk[]; stale: PlacedHunk[] } {
  const open: PlacedHunk[] = []
  const stale: PlacedHunk[] = []
  for (const { number: proposal, by, hunks } of proposals) {
    for (const hunk of hunks) {
      const found = hunk.stale ? null : find(hunk, places)
      const told = { proposal, by, hunk, chosen: (chosen.get(name(proposal, hunk.number)) ?? 0) % hunk.texts.length }
      if (found) open.push({ ...told, struck: found.stretches, at: found.at })
      else stale.push({ ...told, struck: [], at: 0 })
    }
  }
  open.sort((one, other) => begin(one) - begin(other) || one.proposal - other.proposal || one.hunk.number - other.hunk.number)
  return { open, stale }
}

/** The text that a hunk shows. */
export const shown = ({ hunk, chosen }: PlacedHunk): string => hunk.texts[chosen] ?? ''

/** Where a hunk begins in the text. */
export const begin = (hunk: PlacedHunk): number => hunk.struck[0]?.from ?? hunk.at

/** The hunk at the cursor: the one that begins there, else one that reaches there. */
export const here = (hunks: PlacedHunk[], at: number): PlacedHunk | null =>
  hunks.find((each) => begin(each) === at) ?? hunks.find((each) => begin(each) <= at && at <= each.at) ?? null

/** The next or last hunk from an offset on, round the end. */
export function beside(hunks: PlacedHunk[], at: number, by: 1 | -1): PlacedHunk | null {
  const ordered = by > 0 ? hunks : [...hunks].reverse()
  return ordered.find((each) => (by > 0 ? begin(each) > at : begin(each) < at)) ?? ordered[0] ?? null
}

export interface Decides {
  say: Say
  decide(hunk: PlacedHunk, accept: boolean): void
  turn(hunk: PlacedHunk, by: 1 | -1): void
  waits(hunk: PlacedHunk): boolean
  /** What a hunk would do, in words. */
  describe(hunk: PlacedHunk): string
}

class Change extends WidgetType {
  constructor(private readonly hunk: PlacedHunk, private readonly decides: Decides, private readonly waits: boolean) { super() }

  override eq({ hunk, waits }: Change): boolean {
    const same = hunk.proposal === this.hunk.proposal && hunk.hunk.number === this.hunk.hunk.number
    return same && shown(hunk) === shown(this.hunk) && hunk.chosen === this.hunk.chosen && waits === this.waits
  }

  override toDOM(): HTMLElement {
    const text = visible(shown(this.hunk))
    const drawn = element('span', `lj-change${this.waits ? ' lj-waits' : ''}`)
    if (text) {
      const put = drawn.appendChild(element('ins', 'lj-insert'))
      put.textContent = text
    }
    const told = text || this.decides.describe(this.hunk)
    const { chosen, hunk } = this.hunk
    const { length } = hunk.texts
    if (length > 1) {
      const label = this.decides.say('editor-turn', { place: chosen + 1, count: length })
      drawn.append(this.button('lj-turn', `${chosen + 1}/${length}`, label, () => this.decides.turn(this.hunk, 1)))
    }
    drawn.append(
      this.button('lj-accept', '✓', this.decides.say('editor-accept', { text: told }), () => this.decides.decide(this.hunk, true)),
      this.button('lj-refuse', '✗', this.decides.say('editor-refuse', { text: told }), () => this.decides.decide(this.hunk, false)),
    )
    return drawn
  }

  override ignoreEvent(): boolean { return true }

  private button(className: string, sign: string, label: string, act: () => void): HTMLButtonElement {
    const button = document.createElement('button')
    button.type = 'button'
    button.tabIndex = -1
    button.disabled = this.waits
    button.className = className
    button.textContent = sign
    button.title = label
    button.setAttribute('aria-label', label)
    button.onmousedown = (event) => event.preventDefault()
    button.onclick = act
    return button
  }
}

function element(tag: string, className: string): HTMLElement {
  const made = document.createElement(tag)
  made.className = className
  return made
}

const draw = StateEffect.define<PlacedHunk[]>()
interface Drawn { hunks: PlacedHunk[]; current: PlacedHunk | null; decorations: DecorationSet }

/** Draw these hunks from now on. */
export const drawChanges = (hunks: PlacedHunk[]): StateEffect<PlacedHunk[]> => draw.of(hunks)

const STRUCK = Decoration.mark({ class: 'lj-delete', tagName: 'del' })
const STRUCK_HERE = Decoration.mark({ class: 'lj-delete lj-here', tagName: 'del' })

function decorate(hunks: PlacedHunk[], decides: Decides, current: PlacedHunk | null): DecorationSet {
  const found: Range<Decoration>[] = []
  for (const each of hunks) {
    for (const { from, to } of each.struck) if (from < to) found.push((each === current ? STRUCK_HERE : STRUCK).range(from, to))
    found.push(Decoration.widget({ widget: new Change(each, decides, decides.waits(each)), side: 1 }).range(each.at))
  }
  return Decoration.set(found, true)
}

const moved = (hunk: PlacedHunk, changes: ChangeSet): PlacedHunk => ({
  ...hunk,
  at: changes.mapPos(hunk.at, -1),
  struck: hunk.struck.map(({ from, to }) => ({ from: changes.mapPos(from, 1), to: changes.mapPos(to, -1) })),
})

function drawn(before: Drawn, transaction: Transaction, decides: Decides): Drawn {
  let { hunks, decorations } = before
  const told = transaction.effects.find((each) => each.is(draw))
  if (told) hunks = told.value as PlacedHunk[]
  else if (hunks.length && transaction.docChanged) {
    hunks = hunks.map((each) => moved(each, transaction.changes))
    decorations = decorations.map(transaction.changes)
  } else if (!hunks.length || !transaction.selection) return before
  const current = here(hunks, transaction.newSelection.main.head)
  const same = current?.hunk === before.current?.hunk
  if (told || !same) decorations = decorate(hunks, decides, current)
  return { hunks, current, decorations }
}

/** Draw the hunks of an editor; `hunks` gives those drawn, moved along with the text. */
export function changing(decides: Decides): { extension: Extension; hunks: (state: EditorState) => PlacedHunk[] } {
  const field = StateField.define<Drawn>({
    create: () => ({ hunks: [], current: null, decorations: Decoration.none }),
    update: (before, transaction) => drawn(before, transaction, decides),
    provide: (self) => EditorView.decorations.from(self, ({ decorations }) => decorations),
  })
  return { extension: field, hunks: (state) => state.field(field).hunks }
}
