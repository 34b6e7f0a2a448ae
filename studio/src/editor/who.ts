/** Who wrote it, drawn: every stretch in view by the kind of its origin, and told when the pointer rests on it. */
import { StateEffect, type Extension } from '@codemirror/state'
import { Decoration, EditorView, ViewPlugin, type DecorationSet, type PluginValue, type ViewUpdate } from '@codemirror/view'
import type { SceneDocument } from './document.ts'
import { UNKNOWN } from './origins.ts'
import type { Hover, Origin, Place } from './types.ts'

const REST = 120 // milliseconds
const SHADES = 4

export interface Stretch extends Place { origin: number }

/** The stretches of one origin between two offsets. */
export function stretches(document: SceneDocument, from: number, to: number): Stretch[] {
  const found: Stretch[] = []
  let at = from
  for (const range of document.places.ranges(from, to)) {
    for (const [length, origin] of document.pieces.slices(...range)) {
      const last = found.at(-1)
      if (last?.origin === origin) last.to += length
      else found.push({ from: at, to: at + length, origin })
      at += length
    }
  }
  return found
}

/** The class names that an origin is drawn by: its kind, and a shade for each run or person. */
export function classes(origin: Origin | undefined): string {
  if (!origin) return 'lj-who lj-who-person'
  const shade = origin.run ?? [...(origin.by ?? '')].reduce((sum, each) => sum + each.codePointAt(0)!, 0)
  return `lj-who lj-who-${origin.kind} lj-shade-${shade % SHADES}`
}

const fresh = StateEffect.define<null>()
/** Have authors drawn anew: what is known of them has changed. */
export const drawAuthors = (): StateEffect<null> => fresh.of(null)

export interface Looks {
  readonly document: SceneDocument
  readonly origins: Map<number, Origin>
  hovered(hover: Hover | null): void
}

class Authors implements PluginValue {
  decorations: DecorationSet
  private timer: ReturnType<typeof setTimeout> | undefined
  private last: number | null = null

  constructor(private readonly view: EditorView, private readonly looks: Looks) {
    this.decorations = this.drawn()
  }

  update(update: ViewUpdate): void {
    const told = update.transactions.some((each) => each.effects.some((effect) => effect.is(fresh)))
    if (update.docChanged) {
      this.decorations = this.decorations.map(update.changes)
      clearTimeout(this.timer)
      if (this.last !== null) this.timer = setTimeout(() => this.rest(null)) // not in the middle of an update
    }
    if ((told || update.viewportChanged) && !this.view.compositionStarted) this.decorations = this.drawn()
  }

  moved({ clientX: x, clientY: y, movementX, movementY }: MouseEvent): void {
    if (!movementX && !movementY) return // the text moved below it, not the pointer
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.rest(this.view.posAtCoords({ x, y })), REST)
  }

  left(): void {
    clearTimeout(this.timer)
    this.rest(null)
  }

  destroy(): void {
    clearTimeout(this.timer)
  }

  private rest(at: number | null): void {
    const { document, origins, hovered } = this.looks
    const inStep = document.text.length === this.view.state.doc.length
    const found = at === null || !inStep ? null : around(document, at)
    if ((found ? at : null) === this.last) return
    this.last = found ? at : null
    const origin = found && origins.get(found.origin)
    const place = found && this.view.coordsAtPos(at!)
    if (!found || !origin || !place) return hovered(null)
    hovered({ origin, run: origin.run, at: at!, from: found.from, to: found.to, left: place.left, top: place.top, bottom: place.bottom })
  }

  private drawn(): DecorationSet {
    const { document, origins } = this.looks
    if (document.text.length !== this.view.state.doc.length) return this.decorations ?? Decoration.none
    const found = this.view.visibleRanges.flatMap(({ from, to }) => stretches(document, from, to))
    return Decoration.set(found.map(({ from, to, origin }) => {
      return Decoration.mark({ class: classes(origin === UNKNOWN ? undefined : origins.get(origin)), inclusive: false }).range(from, to)
    }), true)
  }
}

/** The whole stretch of one origin around an offset. */
export function around(document: SceneDocument, at: number): Stretch | null {
  const all = stretches(document, 0, document.text.length)
  return all.find((each) => each.from <= at && at < each.to) ?? null
}

export function authors(looks: Looks): Extension {
  return ViewPlugin.define((view) => new Authors(view, looks), {
    decorations: (plugin) => plugin.decorations,
    eventHandlers: {
      mousemove(event) { this.moved(event) },
      mouseleave() { this.left() },
    },
  })
}
