/** Others who have the scene open: their cursors, held by ids, drawn with their names. */
import { StateEffect, StateField, type Extension } from '@codemirror/state'
import { Decoration, EditorView, ViewPlugin, WidgetType, type DecorationSet, type PluginValue, type ViewUpdate } from '@codemirror/view'
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate, removeAwarenessStates } from 'y-protocols/awareness'
import * as Y from 'yjs'
import type { SceneDocument } from './document.ts'
import type { Live } from './live.ts'
import { visible } from './visible.ts'

/** All who are there but one of `own` name: this page. */
export function others(people: string[], own: string): string[] {
  const place = people.indexOf(own)
  return people.filter((_, each) => each !== place)
}

interface Cursor { name: string; at: number }
const draw = StateEffect.define<Cursor[]>()

class Caret extends WidgetType {
  constructor(private readonly name: string, private readonly at: number) { super() }
  // one that moved is made anew: its name shows for a while
  override eq(other: Caret): boolean { return other.name === this.name && other.at === this.at }
  override toDOM(): HTMLElement {
    const caret = document.createElement('span')
    caret.className = 'lj-caret'
    caret.setAttribute('aria-hidden', 'true')
    if (this.name) {
      const name = caret.appendChild(document.createElement('span'))
      name.className = 'lj-caret-name'
      name.dataset['name'] = this.name // drawn by the style sheet: it is no part of the text
    }
    return caret
  }
  override ignoreEvent(): boolean { return true }
}

const field = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(decorations, { effects, changes }) {
    const told = effects.find((each) => each.is(draw))
    if (!told) return decorations.map(changes)
    const carets = (told.value as Cursor[]).map(({ name, at }) => Decoration.widget({ widget: new Caret(name, at), side: -1 }).range(at))
    return Decoration.set(carets, true)
  },
  provide: (self) => EditorView.decorations.from(self),
})

class Cursors implements PluginValue {
  private awareness: Awareness
  private timer: ReturnType<typeof setTimeout> | undefined
  private alone = true
  private readonly deaf: (() => void)[]

  constructor(private readonly view: EditorView, private readonly live: Live, private readonly document: SceneDocument) {
    this.awareness = this.fresh()
    this.deaf = [
      document.on('awareness', (bytes) => applyAwarenessUpdate(this.awareness, bytes, document)),
      document.on('renewed', () => (this.awareness = this.fresh())),
      live.on('people', ({ scene, people }) => scene === document.scene && this.met(people)),
    ]
  }

  update({ docChanged, selectionSet, focusChanged }: ViewUpdate): void {
    if (docChanged || selectionSet || focusChanged) this.soon()
  }

  destroy(): void {
    clearTimeout(this.timer)
    for (const each of this.deaf) each()
    this.awareness.destroy()
  }

  private fresh(): Awareness {
    const awareness = new Awareness(this.document.doc)
    awareness.on('change', () => setTimeout(() => this.show()))
    awareness.on('update', ({ added, updated, removed }: Record<'added' | 'updated' | 'removed', number[]>, origin: unknown) => {
      if (origin !== 'local' || this.alone) return
      const bytes = encodeAwarenessUpdate(awareness, [...added, ...updated, ...removed])
      this.live.frame({ kind: 'awareness', scene: this.document.scene, bytes })
    })
    return awareness
  }

  private met(people: string[]): void {
    this.alone = people.length < 2
    const gone = [...this.awareness.getStates().keys()].filter((each) => each !== this.awareness.clientID)
    removeAwarenessStates(this.awareness, gone, 'met')
    this.soon()
  }

  private soon(): void {
    clearTimeout(this.timer)
    if (!this.alone) this.timer = setTimeout(() => this.tell(), 80)
  }

  private tell(): void {
    const { text } = this.document
    if (text.length !== this.view.state.doc.length || this.view.compositionStarted) return
    const { head } = this.view.state.selection.main
    const cursor = this.view.hasFocus ? Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(text, head)) : null
    this.awareness.setLocalState({ name: this.live.person, cursor })
  }

  private show(): void {
    const { doc, text } = this.document
    if (text.length !== this.view.state.doc.length || this.view.compositionStarted) return
    const cursors: Cursor[] = []
    for (const [client, state] of this.awareness.getStates()) {
      if (client === this.awareness.clientID || !state['cursor']) continue
      const place = Y.createAbsolutePositionFromRelativePosition(Y.createRelativePositionFromJSON(state['cursor']), doc)
      if (place?.type === text) cursors.push({ name: visible(String(state['name'] ?? '')), at: place.index })
    }
    this.view.dispatch({ effects: draw.of(cursors) })
  }
}

/** Show the cursors of others and tell them ours, as long as there are others. */
export const cursors = (live: Live, document: SceneDocument): Extension =>
  [field, ViewPlugin.define((view) => new Cursors(view, live, document))]
