import assert from 'node:assert/strict'
import test from 'node:test'
import type { NodeState, RunState, SceneShares } from '../src/api.ts'
import { lately, portions } from '../src/logic/charts.ts'
import { kept } from '../src/logic/runners.ts'

const day = (date: string, written: number, total: number) => ({ date, written, model: 0, pasted: 0, imported: 0, net: written, total, minutes: 1 })

test('days without writing are days, and keep the length of the book', () => {
  const days = [day('2026-02-20', 5, 5), day('2026-02-27', 7, 12), day('2026-03-01', 3, 15)]
  const found = lately(days, '2026-03-02', 5)
  assert.deepEqual(found.map((each) => each.date), ['2026-02-26', '2026-02-27', '2026-02-28', '2026-03-01', '2026-03-02'])
  assert.deepEqual(found.map((each) => [each.written, each.total]), [[0, 5], [7, 12], [0, 12], [3, 15], [0, 15]])
})

test('a change of the clock loses no day', () => {
  for (const today of ['2026-03-31', '2026-11-02']) assert.equal(new Set(lately([], today, 90).map((each) => each.date)).size, 90)
})

test('scenes are summed by chapter, and one in no chapter stands for itself', () => {
  const node = (id: number, kind: NodeState['kind'], parent: number) => ({ id, kind, parent, title: `${kind} ${id}` }) as NodeState
  const nodes = [node(1, 'part', 0), node(2, 'chapter', 1), node(3, 'scene', 2), node(4, 'scene', 2), node(5, 'scene', 0), node(6, 'scene', 0)]
  const share = (source: string, characters: number) => ({ source, by: '', characters })
  const told: SceneShares[] = [
    { node: 3, shares: [share('typed', 30), share('model', 10)] },
    { node: 4, shares: [share('own', 5), share('others', 6), share('unknown', 9)] },
    { node: 5, shares: [share('pasted', 2)] },
    { node: 6, shares: [] },
  ]
  const chapters = portions(nodes, told, 'chapter')
  assert.deepEqual(chapters.map(({ title, total }) => [title, total]), [['chapter 2', 60], ['scene 5', 2]])
  assert.deepEqual(chapters[0]!.amounts, { typed: 30, pasted: 0, imported: 20, rule: 0, model: 10 })
  assert.deepEqual(portions(nodes, told, 'scene').map((each) => each.node), [3, 4, 5])
})

test('what was kept of a word is found by its place in the run, never by another word', () => {
  const text = '他把信烧了。She waits here tonight.'
  const one = (start: number, end: number) => ({ choice: 1, start, end, runners: [{ text: text.slice(start, end), probability: 0.5, drawn: true }] })
  const run = { texts: ['Another.', text], runners: [one(3, 4), one(9, 15), one(15, 16), one(16, 20)] } as unknown as RunState
  const spot = (at: number, told = text) => ({ run: 1, text: told, at, chosen: null })
  assert.deepEqual(kept(run, spot(11), 'en'), { word: 'waits', runners: one(9, 15).runners })
  assert.deepEqual(kept(run, spot(17), 'en'), { word: 'here', runners: one(16, 20).runners })
  assert.equal(kept(run, spot(24), 'en').runners, null)
  assert.equal(kept(run, spot(11, 'She waits no longer'), 'en').runners, null)
  assert.equal(kept({ ...run, runners: [] }, spot(11), 'en').runners, null)
})
