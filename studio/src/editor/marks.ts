/** “Not for the model”, drawn on the passages that bear it. */
import { StateEffect, StateField, type Extension } from '@codemirror/state'
import { Decoration, EditorView, type DecorationSet } from '@codemirror/view'
import type { MarkState } from '../api.ts'
import { find } from './anchors.ts'
import type { Places } from './ids.ts'
import type { Place } from './types.ts'

/** The stretches that marks cover now. */
export function covered(marks: MarkState[], places: Places): Place[] {
  const found = marks.flatMap((each) => (each.whole ? [{ from: 0, to: places.length }] : find(each, places)?.stretches ?? []))
  return found.filter(({ from, to }) => from < to).sort((one, other) => one.from - other.from)
}

const draw = StateEffect.define<Place[]>()
export const drawMarks = (stretches: Place[]): StateEffect<Place[]> => draw.of(stretches)

const MARKED = Decoration.mark({ class: 'lj-mark' })

const field = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(decorations, { effects, changes }) {
    const told = effects.find((each) => each.is(draw))
    if (!told) return decorations.map(changes)
    return Decoration.set((told.value as Place[]).map(({ from, to }) => MARKED.range(from, to)), true)
  },
  provide: (self) => EditorView.decorations.from(self),
})

export const marking: Extension = field
