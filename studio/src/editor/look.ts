/** How a scene looks: the typography of its language, the paragraph in focus, the line that stays in the middle. */
import { EditorState, type Extension } from '@codemirror/state'
import { Decoration, EditorView, ViewPlugin, highlightSpecialChars, type DecorationSet, type PluginValue, type ViewUpdate } from '@codemirror/view'
import type { EditorOptions } from './types.ts'
import { ACTING_IN_TEXT, named } from './visible.ts'

/** The attributes of the text itself: what it is to a screen reader, a spell checker and a font. */
export function attributes({ label, language, spelling }: EditorOptions, ready: boolean): Extension {
  return EditorView.contentAttributes.of({
    'role': 'textbox',
    'aria-multiline': 'true',
    'aria-label': label,
    'aria-busy': String(!ready),
    'lang': language === 'zh' ? 'zh-CN' : 'en',
    'spellcheck': String(spelling),
    'autocorrect': spelling ? 'on' : 'off',
    'autocapitalize': spelling ? 'sentences' : 'off',
    'translate': 'no',
  })
}

const [ABOVE, BELOW] = [1.5, 3] // lines
const INDENTED = Decoration.line({ class: 'lj-indent' })
const HERE = Decoration.line({ class: 'lj-paragraph' })

/** Whether a paragraph begins with the indent of its script: not where its author set one by hand, in English not after a break. */
export function indented(state: EditorState, number: number, language: 'zh' | 'en'): boolean {
  const { text } = state.doc.line(number)
  if (/^[\s　]/.test(text)) return false
  return language === 'zh' || (number > 1 && state.doc.line(number - 1).length > 0)
}

class Lines implements PluginValue {
  decorations: DecorationSet
  constructor(private readonly view: EditorView, private readonly options: EditorOptions) {
    this.decorations = this.drawn()
  }

  update({ docChanged, viewportChanged, selectionSet }: ViewUpdate): void {
    if (docChanged || viewportChanged || (selectionSet && this.options.focus)) this.decorations = this.drawn()
  }

  private drawn(): DecorationSet {
    const { state, viewport } = this.view
    const { indent, focus, language } = this.options
    const current = state.doc.lineAt(state.selection.main.head).number
    const found = []
    for (let line = state.doc.lineAt(viewport.from); ; line = state.doc.line(line.number + 1)) {
      if (indent && indented(state, line.number, language)) found.push(INDENTED.range(line.from))
      if (focus && line.number === current) found.push(HERE.range(line.from))
      if (line.to >= viewport.to || line.number === state.doc.lines) break
    }
    return Decoration.set(found, true)
  }
}

const middle = EditorState.transactionExtender.of((transaction) => {
  const moves = transaction.docChanged || transaction.selection
  const typing = ['input', 'delete', 'undo', 'redo'].some((each) => transaction.isUserEvent(each))
  const walking = transaction.isUserEvent('select') && !transaction.isUserEvent('select.pointer')
  if (!moves || !(typing || walking)) return null
  return { effects: EditorView.scrollIntoView(transaction.newSelection.main.head, { y: 'center' }) }
})

/** Below and above the line at which somebody writes, some lines stay in sight. */
const margin = EditorView.scrollMargins.of(({ defaultLineHeight: line }) => ({ top: ABOVE * line, bottom: BELOW * line }))

/** Have what the model offers at the cursor in sight too, as far as the cursor stays there. */
export function showGhost(view: EditorView): void {
  view.requestMeasure({
    key: showGhost,
    read() {
      const [scroller, caret] = [scrollerOf(view.dom), view.coordsAtPos(view.state.selection.main.head)]
      const end = [...view.contentDOM.querySelectorAll('.lj-ghost')].at(-1)?.getBoundingClientRect().bottom
      if (!scroller || !caret || end === undefined || !view.hasFocus) return null
      const { top, bottom } = scroller.getBoundingClientRect()
      if (caret.bottom < top || caret.top > bottom) return null
      const line = view.defaultLineHeight
      return { scroller, by: Math.min(end + line - bottom, caret.top - ABOVE * line - top) }
    },
    write(found) {
      if (found && found.by > 0) found.scroller.scrollTop += found.by
    },
  })
}

function scrollerOf(dom: HTMLElement): HTMLElement | null {
  for (let each = dom.parentElement; each; each = each.parentElement) {
    if (each.scrollHeight > each.clientHeight && /auto|scroll/.test(getComputedStyle(each).overflowY)) return each
  }
  return null
}

/** What the options ask for, but for words. */
export function look(options: EditorOptions): Extension {
  const { indent, focus, typewriter, language, who } = options
  const names = [`lj-${language}`, focus && 'lj-focus', typewriter && 'lj-typewriter', who && 'lj-shows-who'].filter(Boolean).join(' ')
  return [
    EditorView.editorAttributes.of({ class: names }),
    indent || focus ? ViewPlugin.define((view) => new Lines(view, options), { decorations: (plugin) => plugin.decorations }) : [],
    typewriter ? middle : margin,
  ]
}

/** Characters that would turn or hide text are drawn by their names. */
export const acting = highlightSpecialChars({
  specialChars: ACTING_IN_TEXT,
  render(code, description) {
    const drawn = document.createElement('span')
    drawn.className = 'lj-acting'
    drawn.textContent = named(code)
    drawn.title = description ?? ''
    return drawn
  },
})
