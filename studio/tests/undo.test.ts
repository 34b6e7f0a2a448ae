import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { ChangeSet } from '@codemirror/state'
import * as Y from 'yjs'
import { write } from '../src/editor/binding.ts'
import type { Decision } from '../src/editor/undo.ts'
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

function decision(rows: number[], told: string[], open: () => boolean | Promise<boolean> = () => true): Decision {
  const name = rows.length ? 'accepted' : 'refused'
  return { rows, reopen: async () => (told.push(`reopen ${name}`), open()), again: async () => (told.push(`again ${name}`), true) }
}
const soon = () => new Promise((resolve) => setTimeout(resolve))

test('a decision is a step: refused or accepted, it is reopened in its turn, and decided again by redo', async () => {
  const { document, put, back, text } = author()
  const told: string[] = []
  const { undo } = document
  put(0, '甲')
  undo.decide(decision([], told))
  put(1, '乙')
  document.accepting++
  arrives(document, 2, '丙', { act: 'accept', row: 9 })
  undo.decide(decision([9], told))
  assert.deepEqual(undo.steps, { back: 4, forward: 0 })
  assert.equal(back(), '甲乙')
  assert.deepEqual(told, ['reopen accepted'])
  assert.equal(back(), '甲')
  assert.equal(back(), '甲')
  assert.deepEqual(told, ['reopen accepted', 'reopen refused'])
  assert.equal(back(), '')
  undo.redo()
  assert.equal(text(), '甲')
  undo.redo()
  await soon()
  assert.equal(told.at(-1), 'again refused')
  undo.redo()
  assert.equal(text(), '甲乙')
  undo.redo()
  await soon()
  assert.equal(told.at(-1), 'again accepted')
  assert.equal(text(), '甲乙', 'the server puts it there, once')
})

test('what is written after a decision was reopened ends its way forward', async () => {
  const { document, put, back } = author()
  const told: string[] = []
  document.undo.decide(decision([], told))
  back()
  put(0, '甲')
  document.undo.redo()
  await soon()
  assert.deepEqual(told, ['reopen refused'])
})

test('a refusal that nobody could be told to reopen stays a step back', async () => {
  const { document, back } = author()
  const told: string[] = []
  let there = false
  document.undo.decide(decision([], told, () => there))
  back()
  await soon()
  there = true
  back()
  await soon()
  back()
  assert.deepEqual(told, ['reopen refused', 'reopen refused'])
})

test('an acceptance of several edits goes back as one, and offline its text goes at once', async () => {
  const { document, put, back } = author()
  const told: string[] = []
  put(0, '甲')
  document.accepting++
  arrives(document, 1, '乙', { act: 'accept', row: 4 })
  arrives(document, 2, '丙', { act: 'accept', row: 5 })
  document.undo.decide(decision([4, 5], told, () => false))
  assert.equal(back(), '甲')
  await soon()
  document.undo.redo()
  await soon()
  assert.equal(document.text.toString(), '甲乙丙', 'what could not be reopened comes back as text')
  assert.deepEqual(told, ['reopen accepted'])
})

test('an acceptance that went back before its answer came is reopened, and goes forward once', async () => {
  const { document, put, back, text } = author()
  const told: string[] = []
  put(0, '甲')
  document.accepting++
  arrives(document, 1, '乙', { act: 'accept', row: 7 })
  assert.equal(back(), '甲')
  document.undo.decide(decision([7], told))
  document.undo.redo()
  await soon()
  assert.deepEqual(told, ['reopen accepted', 'again accepted'])
  assert.equal(text(), '甲')
})

test('the server hears of a reopening when it has what went back', async () => {
  const { document, put } = author()
  document.opening()
  put(0, '甲')
  let on = false
  void document.settled().then(() => (on = true))
  await soon()
  assert.equal(on, false)
  document.hear({ kind: 'taken', scene: 1, n: 1, info: { row: 2, pieces: [] } })
  await soon()
  assert.equal(on, true)
})
