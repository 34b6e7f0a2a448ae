/** The keys of a scene; what none of them wants goes on to the editor's own and to the page. */
import { standardKeymap, transposeChars } from '@codemirror/commands'
import { Prec, type Extension } from '@codemirror/state'
import { keymap } from '@codemirror/view'
import type { Ghosting } from './ghosting.ts'

const ALTERNATIVES = 3

export interface Acts {
  readonly ghosting: Ghosting
  undo(): void
  redo(): void
  step(by: 1 | -1): void
  decideHere(accept: boolean): boolean
  turnHere(by: 1 | -1): boolean
}

export function keys(acts: () => Acts): Extension {
  const always = (run: () => unknown) => ({ preventDefault: true, run: () => (run(), true) })
  const own = [
    { key: 'Tab', run: () => acts().ghosting.take() },
    { key: 'Mod-ArrowRight', run: () => acts().ghosting.takePhrase() },
    { key: 'Escape', run: () => acts().ghosting.drop() },
    { key: 'Mod-j', ...always(() => acts().ghosting.ask()) },
    { key: 'Mod-Shift-j', ...always(() => acts().ghosting.ask({ count: ALTERNATIVES })) },
    { key: 'Alt-[', run: () => acts().ghosting.turn(-1) || acts().turnHere(-1) },
    { key: 'Alt-]', run: () => acts().ghosting.turn(1) || acts().turnHere(1) },
    { key: 'Alt-m', run: () => acts().ghosting.again(true) },
    { key: 'Alt-l', run: () => acts().ghosting.again(false) },
    { key: 'Mod-z', ...always(() => acts().undo()) },
    { key: 'Mod-Shift-z', ...always(() => acts().redo()) },
    { key: 'Mod-y', ...always(() => acts().redo()) },
    { key: 'Alt-ArrowDown', ...always(() => acts().step(1)) },
    { key: 'Alt-ArrowUp', ...always(() => acts().step(-1)) },
    { key: 'Alt-Enter', run: () => acts().decideHere(true) },
    { key: 'Alt-Backspace', run: () => acts().decideHere(false) },
  ]
  // swapping two letters would make the author of one the author of both
  const usual = standardKeymap.filter((each) => each.run !== transposeChars)
  return [Prec.highest(keymap.of(own)), keymap.of(usual)]
}
