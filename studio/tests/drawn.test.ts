import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EditorState } from '@codemirror/state'
import * as Y from 'yjs'
import type { OpenHunk } from '../src/api.ts'
import { find } from '../src/editor/anchors.ts'
import { begin, beside, here, placed } from '../src/editor/changes.ts'
import { characters, find as search } from '../src/editor/find.ts'
import { Places } from '../src/editor/ids.ts'
import { indented } from '../src/editor/look.ts'
import { covered } from '../src/editor/marks.ts'
import { Pieces } from '../src/editor/origins.ts'
import { others } from '../src/editor/people.ts'
import type { Id, IdRange } from '../src/editor/types.ts'
import { classes, stretches } from '../src/editor/who.ts'
import { Chance, SEED } from './chance.ts'
import { unbound } from './unbound.ts'

const written = (text: string) => {
  const { document } = unbound()
  document.write({} as never, (into) => into.insert(0, text))
  return document
}
const anchor = (places: Places, from: number, to: number): { left: Id | null; right: Id | null; inside: IdRange[] } =>
  ({ left: places.id(from - 1), right: places.id(to), inside: places.ranges(from, to) })

test('ids and offsets are one another’s, in random histories of two writers', () => {
  for (let seed = SEED; seed < SEED + 300; seed++) {
    const chance = new Chance(seed)
    const docs = [new Y.Doc(), new Y.Doc()]
    for (let step = 0; step < 40; step++) {
      const doc = chance.one(docs)
      const text = doc.getText('text')
      const at = chance.below(text.length + 1)
      if (chance.often(70)) text.insert(at, '一二三四'.slice(0, 1 + chance.below(4)))
      else text.delete(at, Math.min(chance.below(4), text.length - at))
      if (chance.often(20)) for (const [one, two] of [docs, [...docs].reverse()] as [Y.Doc, Y.Doc][]) Y.applyUpdate(one, Y.encodeStateAsUpdate(two))
    }
    const text = docs[0]!.getText('text')
    const places = new Places(text)
    assert.equal(places.length, text.length)
    const flat = places.ranges(0, text.length).flatMap(([client, clock, length]) => Array.from({ length }, (_, step) => [client, clock + step]))
    for (let at = 0; at < text.length; at++) {
      assert.deepEqual(places.id(at), flat[at], `seed ${seed}`)
      assert.equal(places.offset(places.id(at)!), at, `seed ${seed}`)
    }
    const [from, to] = [chance.below(text.length + 1), text.length]
    assert.deepEqual(places.ranges(from, to).flatMap(([c, k, n]) => Array.from({ length: n }, (_, step) => [c, k + step])), flat.slice(from, to))
    const stretch = places.ranges(from, to).flatMap((each) => places.stretches(each))
    assert.equal(stretch.reduce((sum, each) => sum + each.to - each.from, 0), to - from)
  }
})

test('a hunk keeps its place by ids, is struck only where it lives, and is stale when all of it is gone', () => {
  const document = written('他走进房间。他很累。天黑了。')
  const hunk: OpenHunk = { number: 0, ...anchor(document.places, 6, 10), texts: ['他累极了。'], stale: false }
  const proposals = [{ number: 5, scene: 1, by: 'm', run: null, hunks: [hunk, { ...hunk, number: 1, stale: true }] }]
  const at = () => placed(proposals, document.places)
  assert.deepEqual(at().open.map((each) => [each.struck, each.at]), [[[{ from: 6, to: 10 }], 10]])
  assert.equal(at().stale.length, 1)
  document.write({} as never, (text) => text.insert(0, '那天，'))
  document.write({} as never, (text) => text.insert(11, '真的'))
  assert.equal(document.text.toString(), '那天，他走进房间。他很真的累。天黑了。')
  assert.deepEqual(at().open[0]!.struck, [{ from: 9, to: 11 }, { from: 13, to: 15 }])
  assert.equal(placed([{ ...proposals[0]!, hunks: [{ ...hunk, texts: ['一', '二', '三'] }] }], document.places, new Map([['5:0', 4]])).open[0]!.chosen, 1)
  document.write({} as never, (text) => text.delete(9, 6))
  assert.deepEqual([at().open.length, at().stale.length], [0, 2])
})

test('a place between two characters holds by either of them', () => {
  const document = written('甲乙丙')
  const place = { ...anchor(document.places, 1, 1), inside: [] }
  assert.deepEqual(find(place, document.places), { stretches: [], at: 1 })
  document.write({} as never, (text) => text.delete(0, 1))
  assert.equal(find(place, document.places)!.at, 0)
  document.write({} as never, (text) => text.delete(0, 1))
  assert.equal(find(place, document.places), null)
  assert.equal(find({ left: null, right: null, inside: [] }, document.places)!.at, 0)
})

test('one goes from hunk to hunk, round the end', () => {
  const hunk = (from: number, at: number) => ({ proposal: 1, by: 'm', hunk: {} as OpenHunk, struck: [{ from, to: at }], at, chosen: 0 })
  const hunks = [hunk(2, 4), hunk(9, 12)]
  assert.equal(begin(beside(hunks, 0, 1)!), 2)
  assert.equal(begin(beside(hunks, 2, 1)!), 9)
  assert.equal(begin(beside(hunks, 9, 1)!), 2)
  assert.equal(begin(beside(hunks, 2, -1)!), 9)
  assert.equal(here(hunks, 4), hunks[0])
  assert.equal(here(hunks, 5), null)
  const neighbours = [hunk(2, 4), hunk(4, 6)]
  assert.equal(here(neighbours, begin(beside(neighbours, 2, 1)!)), neighbours[1], 'one that was gone to is the one decided')
  assert.equal(beside([], 0, 1), null)
})

test('who wrote it is known by ranges of ids, whatever order they are told in', () => {
  for (let seed = SEED; seed < SEED + 300; seed++) {
    const chance = new Chance(seed)
    const pieces = new Pieces()
    const truth = Array<number>(60).fill(0)
    for (let step = 0; step < 20; step++) {
      const [from, length, origin] = [chance.below(50), 1 + chance.below(10), 1 + chance.below(3)]
      pieces.add([7, from, length, origin])
      for (let at = from; at < from + length; at++) truth[at] ||= origin
    }
    const [from, length] = [chance.below(30), 1 + chance.below(30)]
    const told = [...pieces.slices(7, from, length)].flatMap(([count, origin]) => Array<number>(count).fill(origin))
    assert.deepEqual(told, truth.slice(from, from + length), `seed ${seed}`)
  }
  assert.deepEqual([...new Pieces().slices(1, 0, 3)], [[3, 0]])
})

test('stretches join neighbours of one origin', () => {
  const document = written('甲乙丙丁')
  const [[client, clock]] = document.places.ranges(0, 4) as [IdRange]
  document.pieces.add([client, clock, 2, 5])
  document.pieces.add([client, clock + 2, 1, 5])
  assert.deepEqual(stretches(document, 0, 4), [{ from: 0, to: 3, origin: 5 }, { from: 3, to: 4, origin: 0 }])
  assert.deepEqual(stretches(document, 1, 2), [{ from: 1, to: 2, origin: 5 }])
  assert.match(classes({ kind: 'model', run: 6 } as never), /lj-who-model lj-shade-2/)
  assert.equal(classes(undefined), 'lj-who lj-who-person')
})

test('a mark covers what lives inside, a whole one everything', () => {
  const document = written('甲乙丙丁')
  const mark = { number: 1, node: 1, whole: false, ...anchor(document.places, 1, 3) }
  document.write({} as never, (text) => text.delete(1, 1))
  assert.deepEqual(covered([mark], document.places), [{ from: 1, to: 2 }])
  assert.deepEqual(covered([{ ...mark, whole: true }], document.places), [{ from: 0, to: 3 }])
})

test('words are found with and without case, at their own offsets', () => {
  assert.deepEqual(search('The the THE', 'the', false).map((each) => each.from), [0, 4, 8])
  assert.deepEqual(search('The the THE', 'the', true).map((each) => each.from), [4])
  assert.deepEqual(search('İx X', 'x', false).map((each) => each.from), [1, 3])
  assert.deepEqual(search('甲', '', false), [])
  assert.equal(characters('a😀b', 3), 2)
})

test('others are all but this page', () => {
  assert.deepEqual(others(['Anna', 'Ben', 'Anna'], 'Anna'), ['Ben', 'Anna'])
})

test('a paragraph is indented as its script wants: in Chinese each, in English not after a break, by hand not twice', () => {
  const state = EditorState.create({ doc: '一\n\n　　二\n三' })
  assert.deepEqual([1, 2, 3, 4].map((line) => indented(state, line, 'zh')), [true, true, false, true])
  assert.deepEqual([1, 2, 3, 4].map((line) => indented(state, line, 'en')), [false, true, false, true])
})
