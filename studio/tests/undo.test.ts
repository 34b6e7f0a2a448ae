import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { ChangeSet } from '@codemirror/state'
import * as Y from 'yjs'
import { write } from '../src/editor/binding.ts'
import type { SceneDocument } from '../src/editor/document.ts'
import type { Info, Kind } from '../src/editor/types.ts'
import { unbound } from './unbound.ts'

const me = {}

function author(): { document: SceneDocument; put(at: number, insert: string, gone?: number, kind?: Kind): void; back(): string; text(): string } {
  const { document } = unbound()
  return {
    document,
    put(from, insert, gone = 0, kind = 'type') {
      write(document, ChangeSet.of({ from, to: from + gone, insert }, document.text.length), { kind, by: me })
    },
    back() {
      document.undo.undo()
      return document.text.toString()
    },
    text: () => document.text.toString(),
  }
}

/** Text of the server's, as an acceptance or somebody else brings it. */
function arrives(document: SceneDocument, at: number, text: string, info: Partial<Info>): void {
  const twin = new Y.Doc()
  Y.applyUpdate(twin, Y.encodeStateAsUpdate(document.doc))
  const before = Y.encodeStateVector(twin)
  twin.getText('text').insert(at, text)
  document.hear({ kind: 'others', scene: 1, info: { row: 1, pieces: [], ...info }, update: Y.encodeStateAsUpdate(twin, before) })
}

test('typing goes back in groups: a pause, another kind, another place or a new line begins one', () => {
  mock.timers.enable({ apis: ['Date'], now: 1_000_000 })
  const { put, back, text } = author()
  put(0, '春'); mock.timers.tick(200)
  put(1, '风'); mock.timers.tick(700)
  put(2, '又'); mock.timers.tick(100)
  put(3, '绿')
  put(4, '\n')
  put(5, '江')
  put(6, '南')
  put(6, '', 1, 'delete')
  put(5, '', 1, 'delete')
  put(0, '。')
  assert.equal(text(), '。春风又绿\n')
  assert.equal(back(), '春风又绿\n')
  assert.equal(back(), '春风又绿\n江南')
  assert.equal(back(), '春风又绿')
  assert.equal(back(), '春风')
  assert.equal(back(), '')
  mock.timers.reset()
})

test('what this page accepted is a step by itself, and only that', () => {
  const { document, put, back } = author()
  put(0, '她说：')
  document.asked.add('mine')
  arrives(document, 3, '“走吧。”', { act: 'accept', take: 'mine' })
  put(8, '他没动。')
  assert.equal(back(), '她说：“走吧。”')
  assert.equal(back(), '她说：')
  document.undo.redo()
  assert.equal(document.text.toString(), '她说：“走吧。”')
  assert.equal(back(), '她说：')
  assert.equal(back(), '')
})

test('an accepted change is the undo of the page that accepted it', () => {
  const { document, put, back } = author()
  put(0, '甲')
  document.accepting++
  arrives(document, 1, '乙', { act: 'accept' })
  document.accepting--
  assert.equal(back(), '甲')
})

test('what others wrote, or accepted elsewhere, is never taken back here', () => {
  const { document, put, back } = author()
  put(0, '甲')
  arrives(document, 1, '乙', { act: 'type' })
  arrives(document, 2, '丙', { act: 'accept', take: 'somebody-elses' })
  arrives(document, 3, '丁', { act: 'accept' })
  assert.equal(back(), '乙丙丁')
  assert.equal(back(), '乙丙丁')
  document.undo.redo()
  assert.equal(document.text.toString(), '甲乙丙丁')
})

test('what comes back stands directly before what it restores: by that the server finds its author', () => {
  const { document } = author()
  const sent: { kind: string; update: Uint8Array }[] = []
  document.asked.add('g')
  arrives(document, 0, '月光', { act: 'accept', take: 'g' })
  document.doc.on('update', (update: Uint8Array, origin: unknown) => sent.push({ kind: document.undo.kind(origin) ?? 'other', update }))
  document.undo.undo()
  document.undo.redo()
  assert.deepEqual(sent.map((each) => each.kind), ['undo', 'redo'])
  const [restored] = Y.decodeUpdate(sent[1]!.update).structs as Y.Item[]
  const [first] = [...document.doc.store.clients.keys()].filter((each) => each !== document.doc.clientID)
  assert.deepEqual([restored!.rightOrigin!.client, restored!.rightOrigin!.clock, restored!.length], [first, 0, 2])
})
