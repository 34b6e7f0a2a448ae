import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ChangeSet, EditorState, Text, type TransactionSpec } from '@codemirror/state'
import * as Y from 'yjs'
import { Bridge, fromDocument, kindOf, whole, type Shore } from '../src/editor/binding.ts'
import { remember } from '../src/editor/copies.ts'
import type { SceneDocument } from '../src/editor/document.ts'
import type { Frame } from '../src/editor/frames.ts'
import type { Kind } from '../src/editor/types.ts'
import { Chance, SEED } from './chance.ts'
import { unbound } from './unbound.ts'

class Page implements Shore {
  composing = false
  text = Text.empty
  waits = false
  readonly bridge: Bridge
  constructor(readonly document: SceneDocument) { this.bridge = new Bridge(document, this) }
  show(changes: ChangeSet): void { this.text = changes.apply(this.text) }
  replace(text: string): void { this.text = Text.of(text.split('\n')) }
  later(): void { this.waits = true }
  write(changes: ChangeSet, kind: Kind = 'type'): void {
    this.text = changes.apply(this.text)
    this.bridge.written(changes, kind)
  }
  settle(): void {
    this.composing = false
    this.bridge.cross(true)
  }
}

function random(chance: Chance, length: number): ChangeSet {
  const specs: { from: number; to: number; insert: string }[] = []
  for (let at = 0; specs.length < 3; ) {
    const from = at + chance.below(length - at + 1)
    const to = Math.min(length, from + chance.below(4))
    specs.push({ from, to, insert: '甲乙丙\nab'.slice(0, chance.below(6)) })
    at = to + 1
    if (at > length) break
  }
  return ChangeSet.of(specs, length)
}

function exchange(one: SceneDocument, other: SceneDocument): void {
  const bytes = (of: SceneDocument, to: SceneDocument) => Y.encodeStateAsUpdate(of.doc, Y.encodeStateVector(to.doc))
  other.hear({ kind: 'others', scene: 1, info: { row: 1, pieces: [] }, update: bytes(one, other) } as Frame)
  one.hear({ kind: 'others', scene: 1, info: { row: 1, pieces: [] }, update: bytes(other, one) } as Frame)
}

test('random edits, compositions and edits of others leave the editor, its twin and both documents equal (10,000 histories)', () => {
  for (let seed = SEED; seed < SEED + 10_000; seed++) {
    const chance = new Chance(seed)
    const [mine, theirs] = [unbound().document, unbound().document]
    const pages = [new Page(mine), new Page(mine), new Page(theirs)]
    for (let step = 0; step < 12; step++) {
      const page = chance.one(pages)
      if (chance.often(25)) page.composing = !page.composing && (page.bridge.cross(true), true)
      if (chance.often(30)) exchange(mine, theirs)
      else page.write(random(chance, page.text.length))
      if (page.waits && !page.composing) page.settle()
    }
    for (const page of pages) page.settle()
    exchange(mine, theirs)
    for (const page of pages) page.settle()
    const texts = [...pages.map((each) => each.text.toString()), mine.text.toString(), theirs.text.toString()]
    assert.equal(new Set(texts).size, 1, `seed ${seed}: ${JSON.stringify(texts)}`)
    for (const each of [mine, theirs]) { each.undo.destroy(); each.doc.destroy() }
  }
})

test('all steps of a composition are one edit, and what others write meanwhile waits', () => {
  const { document, sent } = unbound()
  const page = new Page(document)
  page.write(ChangeSet.of({ from: 0, insert: '他说：' }, 0))
  page.composing = true
  for (const [from, to, insert] of [[3, 3, 'n'], [3, 4, 'ni'], [3, 5, "ni'hao"], [3, 9, '你好']] as const) page.write(ChangeSet.of({ from, to, insert }, page.text.length))
  assert.equal(document.text.toString(), '他说：')
  assert.equal(document.waiting, 2, 'the composition counts as not saved')
  document.write(Object.assign(Object.create(null)), (text) => text.insert(0, '【远】'))
  assert.equal(page.text.toString(), '他说：你好')
  page.settle()
  assert.equal(page.text.toString(), '【远】他说：你好')
  assert.equal(sent.length, 2)
  assert.deepEqual(sent[1]!.meta, { kind: 'type' })
  assert.match(JSON.stringify(Y.decodeUpdate(sent[1]!.update).structs.map((each) => 'content' in each && each.content)), /你好/)
})

const state = (doc: string) => EditorState.create({ doc })
const changed = (doc: string, spec: TransactionSpec) => {
  const transaction = state(doc).update(spec)
  const better = whole(transaction)
  return better ? state(doc).update(better) : transaction
}

test('a change that would cut a wide character in half takes it whole', () => {
  const { changes, newDoc } = changed('a😀b', { changes: { from: 2, to: 3, insert: '\uDE01' } })
  assert.equal(newDoc.toString(), 'a😁b')
  changes.iterChanges((from, to, _start, _end, text) => assert.deepEqual([from, to, text.toString()], [1, 3, '😁']))
  assert.equal(changed('a😀b', { changes: { from: 2, insert: 'x' } }).newDoc.toString(), 'ax😀b')
  assert.equal(changed('a😀b', { changes: { from: 1, to: 2 } }).newDoc.toString(), 'ab')
  assert.equal(changed('ab', { changes: { from: 1, insert: '\uD83D' } }).newDoc.toString(), 'a\uFFFDb')
  assert.equal(whole(state('a😀b').update({ changes: { from: 1, to: 3, insert: '笑' } })), null)
})

test('no carriage return reaches a document', () => {
  const { document } = unbound()
  const page = new Page(document)
  const { changes, newDoc } = state('').update({ changes: { from: 0, insert: '甲\r\n乙\r丙\n丁' } })
  page.write(changes, 'paste')
  assert.equal(document.text.toString(), '甲\n乙\n丙\n丁')
  assert.equal(newDoc.toString(), document.text.toString())
})

test('what the author did is told by the kind of the transaction', () => {
  const kind = (userEvent: string, spec: TransactionSpec) => kindOf(state('甲乙').update({ ...spec, userEvent }))
  assert.equal(kind('input.type', { changes: { from: 0, insert: 'x' } }), 'type')
  assert.equal(kind('delete.backward', { changes: { from: 0, to: 1 } }), 'delete')
  assert.equal(kind('input.paste', { changes: { from: 0, insert: 'x' } }), 'paste')
  assert.equal(kind('input.drop', { changes: { from: 0, insert: 'x' } }), 'paste')
  assert.equal(kind('move.drop', { changes: [{ from: 0, to: 1 }, { from: 2, insert: '甲' }] }), 'paste')
  assert.equal(fromDocument.of(true).value, true)
})

test('a paste tells where it was copied, part by part, in this scene or another; a foreign one tells nothing', () => {
  const { document, sent } = unbound()
  const page = new Page(document)
  remember(7, [{ text: '春风', ranges: [[5, 10, 2]] }, { text: '秋月', ranges: [[6, 0, 1], [5, 3, 1]] }])
  page.write(ChangeSet.of({ from: 0, insert: '春风\n秋月' }, 0), 'paste')
  assert.deepEqual(sent.map((each) => each.meta), [
    { kind: 'paste', src: [[7, 5, 10, 2]] }, { kind: 'paste' }, { kind: 'paste', src: [[7, 6, 0, 1], [7, 5, 3, 1]] },
  ])
  assert.equal(document.text.toString(), '春风\n秋月')
  document.undo.undo()
  assert.equal(document.text.toString(), '', 'one paste is one step')
  sent.length = 0
  remember(7, [{ text: '春', ranges: [[5, 10, 1]] }])
  page.write(ChangeSet.of([{ from: 0, insert: '春天' }], 0), 'type')
  page.write(ChangeSet.of([{ from: 0, to: 1, insert: '春' }, { from: 2, insert: '夏' }], 2), 'paste')
  assert.deepEqual(sent.map((each) => each.meta.src), [undefined, [[7, 5, 10, 1]], undefined])
  assert.equal(document.text.toString(), '春天夏')
  remember(7, [{ text: '一行', ranges: [[5, 0, 2]] }])
  sent.length = 0
  page.write(ChangeSet.of({ from: 0, insert: '一行\n' }, 3), 'paste')
  assert.deepEqual(sent.map((each) => each.meta.src), [[[7, 5, 0, 2]], undefined])
})

test('several cursors make one edit', () => {
  const { document, sent } = unbound()
  const page = new Page(document)
  page.write(ChangeSet.of({ from: 0, insert: '一\n二\n三' }, 0))
  page.write(ChangeSet.of([1, 3, 5].map((from) => ({ from, insert: '。' })), 5))
  assert.equal(document.text.toString(), '一。\n二。\n三。')
  assert.equal(sent.length, 2)
})

test('a stretch that is dragged elsewhere keeps its author', () => {
  const { document, sent } = unbound()
  const page = new Page(document)
  page.write(ChangeSet.of({ from: 0, insert: '甲乙丙丁' }, 0))
  const ranges = document.places.ranges(1, 3)
  remember(1, [{ text: '乙丙', ranges }])
  sent.length = 0
  page.write(ChangeSet.of([{ from: 1, to: 3 }, { from: 4, insert: '乙丙' }], 4), 'paste')
  assert.equal(document.text.toString(), '甲丁乙丙')
  assert.equal(page.text.toString(), '甲丁乙丙')
  assert.deepEqual(sent.map((each) => each.meta), [{ kind: 'paste' }, { kind: 'paste', src: [[1, ...ranges[0]!]] }])
  document.undo.undo()
  assert.equal(document.text.toString(), '甲乙丙丁', 'and goes back in one step')
})

test('what is being composed goes with the text it was written in, when that is given up or its view closed', () => {
  for (const end of ['renew', 'destroy'] as const) {
    const { document } = unbound()
    const page = new Page(document)
    page.write(ChangeSet.of({ from: 0, insert: '旧' }, 0))
    page.composing = true
    page.write(ChangeSet.of({ from: 1, insert: '史' }, 1))
    if (end === 'destroy') page.bridge.destroy()
    else assert.deepEqual(document.renew(), { text: '旧史', edits: 2 })
    assert.equal(document.text.toString(), end === 'destroy' ? '旧史' : '')
    if (end === 'renew') assert.equal(page.text.toString(), '')
    assert.equal(document.waiting, end === 'destroy' ? 2 : 0)
  }
})
