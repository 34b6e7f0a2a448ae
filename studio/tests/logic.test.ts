import assert from 'node:assert/strict'
import test from 'node:test'
import { count, progress, target } from '../src/logic/goals.ts'
import { best, initial, match } from '../src/logic/match.ts'
import { found } from '../src/logic/outside.ts'
import * as tree from '../src/logic/tree.ts'
import { branches, compared } from '../src/logic/tried.ts'

const book = (lines: string): tree.Entry[] =>
  lines
    .trim()
    .split('\n')
    .map((line) => {
      const [id, parent, kind, title] = line.trim().split(' ')
      return { id: Number(id), parent: Number(parent), kind: kind as tree.Kind, title: title! }
    })
const BOOK = book(`
  1 0 part One
  2 1 chapter A
  3 2 scene a1
  4 2 scene a2
  5 1 chapter B
  6 5 scene b1
  7 0 part Two
  8 0 note loose`)

test('rows carry what a tree tells a screen reader, and closed entries hide what they hold', () => {
  const all = tree.rows(BOOK, new Set())
  assert.deepEqual(all.map((each) => [each.node.id, each.level, each.position, each.size]), [
    [1, 1, 1, 3], [2, 2, 1, 2], [3, 3, 1, 2], [4, 3, 2, 2], [5, 2, 2, 2], [6, 3, 1, 1], [7, 1, 2, 3], [8, 1, 3, 3],
  ])
  assert.deepEqual(tree.rows(BOOK, new Set([2])).map((each) => each.node.id), [1, 2, 5, 6, 7, 8])
  assert.equal(all[6]!.holds, false)
})

test('a step stays among siblings, then goes into the neighbour, then out', () => {
  assert.deepEqual(tree.step(BOOK, 4, -1), { parent: 2, before: 3 })
  assert.deepEqual(tree.step(BOOK, 3, 1), { parent: 2, before: null })
  assert.deepEqual(tree.step(BOOK, 4, 1), { parent: 5, before: 6 })
  assert.deepEqual(tree.step(BOOK, 3, -1), { parent: 1, before: 2 })
  assert.deepEqual(tree.step(BOOK, 6, 1), { parent: 1, before: null })
  assert.equal(tree.step(BOOK, 1, -1), null)
  assert.deepEqual(tree.step(BOOK, 5, 1), { parent: 7, before: null })
})

test('inward and outward keep what may stand in what', () => {
  assert.equal(tree.inward(BOOK, 7), null)
  assert.deepEqual(tree.inward(BOOK, 8), { parent: 7, before: null })
  assert.equal(tree.inward(BOOK, 5), null)
  assert.deepEqual(tree.outward(BOOK, 3), { parent: 1, before: 5 })
  assert.deepEqual(tree.outward(BOOK, 5), { parent: 0, before: 7 })
  assert.equal(tree.outward(BOOK, 7), null)
})

test('nothing is dropped into itself or where it may not stand', () => {
  assert.equal(tree.drop(BOOK, 1, 3, 0.5), null)
  assert.equal(tree.drop(BOOK, 5, 6, 0.5), null)
  assert.deepEqual(tree.drop(BOOK, 3, 5, 0.5), { parent: 5, before: null })
  assert.deepEqual(tree.drop(BOOK, 3, 6, 0.9), { parent: 5, before: null })
  assert.deepEqual(tree.drop(BOOK, 6, 4, 0.1), { parent: 2, before: 4 })
  assert.deepEqual(tree.drop(BOOK, 3, 4, 0.9), { parent: 2, before: null })
})

test('a new entry goes behind the chosen one, or into it', () => {
  assert.deepEqual(tree.placeFor(BOOK, 'scene', 3), { parent: 2, before: 4 })
  assert.deepEqual(tree.placeFor(BOOK, 'scene', 5), { parent: 5, before: null })
  assert.deepEqual(tree.placeFor(BOOK, 'chapter', 3), { parent: 1, before: 5 })
  assert.deepEqual(tree.placeFor(BOOK, 'part', 3), { parent: 0, before: 7 })
  assert.deepEqual(tree.placeFor(BOOK, 'scene', null), { parent: 5, before: null })
  assert.deepEqual(tree.placeFor([], 'scene', null), { parent: 0, before: null })
  assert.deepEqual(tree.placeFor(BOOK, 'chapter', null), { parent: 0, before: null })
})

test('a move is taken back to the place before', () => {
  assert.deepEqual(tree.placeOf(BOOK, 3), { parent: 2, before: 4 })
  assert.deepEqual(tree.placeOf(BOOK, 8), { parent: 0, before: null })
  assert.deepEqual(tree.path(BOOK, 6).map((each) => each.id), [1, 5, 6])
})

test('pinyin initials', () => {
  const wanted = 'zhong guo sheng ri bei jing er feng o a qian kan wo xiao you lan nv mao pao ting cha du gao hei'.split(' ')
  const given = [...'中国生日北京二风哦啊前看我小有蓝女猫跑听茶读高黑']
  assert.deepEqual(given.map(initial), wanted.map((each) => each[0]))
  assert.equal(initial('Q'), 'q')
})

test('a match prefers what is written, then initials, then gaps', () => {
  assert.deepEqual(match('水尺', '看水尺')?.hits, [1, 2])
  assert.deepEqual(match('zs', '早上六点')?.hits, [0, 1])
  assert.deepEqual(match('tir', 'The ice room')?.hits, [0, 4, 8])
  assert.equal(match('xyz', 'The ice house'), null)
  const found = best('ice', ['The price', 'Nice day', 'The ice house'], (each) => each)
  assert.equal(found[0]!.item, 'The ice house')
  assert.equal(best('', ['b', 'a'], (each) => each).map((each) => each.item).join(), 'b,a')
})

test('counts are those of the market', () => {
  assert.equal(count('她说：“好……”', 'zh'), 8)
  assert.equal(count('don’t re-read 3.14 pages', 'en'), 4)
  assert.equal(count('用iPhone写了3章。', 'zh'), 7)
  assert.equal(count('你好 hello 😀', 'en'), 3)
  assert.equal(count('你好 hello 😀', 'zh'), 4)
  assert.equal(count('', 'zh'), 0)
})

test('targets are read as people write them', () => {
  assert.deepEqual(['2000', '2,000', '2k', '3千字', '1.5万', '１０００', '', 'ten', '0', '5000 words'].map(target), [
    2000, 2000, 2000, 3000, 15_000, 1000, '', null, null, 5000,
  ])
  assert.deepEqual(progress(500, 2000), { share: 0.25, left: 1500, done: false })
  assert.deepEqual(progress(2500, 2000), { share: 1, left: 0, done: true })
  assert.equal(progress(10, null), null)
})

test('what was tried is a tree, the newest first, and no run is lost', () => {
  const tried = (run: number, parent: number | null) => ({ proposal: run, run, parent, time: run, purpose: 'write', instruction: '', texts: [''], chosen: null, decision: 'open' })
  const shape = (list: ReturnType<typeof branches>): unknown => list.map(({ tried, grown }) => [tried.run, shape(grown)])
  assert.deepEqual(shape(branches([tried(1, null), tried(2, 1), tried(3, null), tried(4, 2), tried(5, 1), tried(6, 99)])), [
    [6, []], [3, []], [1, [[5, []], [2, [[4, []]]]]],
  ])
})

test('two texts are read as one, by whole characters', () => {
  const found = compared('😀 old end', [{ start: 2, end: 5, old: 'old', new: 'new' }, { start: 9, end: 9, old: '', new: '!' }])
  assert.deepEqual(found.map((each) => `${each.kind}:${each.text}`), ['both:😀 ', 'gone:old', 'came:new', 'both: end', 'came:!'])
  assert.deepEqual(compared('same', []), [{ kind: 'both', text: 'same' }])
})

test('what was found outside is told in a line each, a scene once', () => {
  const outside = { waiting: [[3, 9], [3, 10]] as [number, number][], stale: [4], kept: [], cut: ['a.md'], unread: [], unknown: ['b.md', 'c.md'], ahead: [] }
  const lines = found(outside, (scene) => `#${scene}`, (id, given) => `${id} ${Object.values(given)[0]}`)
  assert.deepEqual(lines, ['outside-waiting #3', 'outside-stale #4', 'outside-cut a.md', 'outside-unknown b.md', 'outside-unknown c.md'])
})
