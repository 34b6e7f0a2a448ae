import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EditorState, type TransactionSpec } from '@codemirror/state'
import { fromDocument } from '../src/editor/binding.ts'
import { begin, grow, phrase, rest, taken, turn, typed, type Ghost } from '../src/editor/ghost.ts'
import { after } from '../src/editor/ghosting.ts'
import { ACTING_IN_TEXT, visible } from '../src/editor/visible.ts'

const ghost = (...texts: string[]): Ghost => texts.reduce((made, text, choice) => grow(made, choice, text), begin('g', 10, texts.length))

test('a ghost streams, and typing what it predicts uses it up', () => {
  let one: Ghost | null = grow(grow(begin('g', 10), 0, '雨停'), 0, '的时候')
  assert.equal(rest(one), '雨停的时候')
  one = typed(one, '雨')
  one = typed(one!, '停')
  assert.deepEqual([rest(one!), one!.at, one!.used], ['的时候', 12, 2])
  one = grow(one!, 0, '，灯亮了')
  assert.equal(rest(one), '的时候，灯亮了')
  assert.equal(typed(one, '他'), null)
})

test('a ghost typed to its end goes when nothing more comes, and waits while more may', () => {
  const all = typed(ghost('好'), '好')
  assert.equal(rest(all!), '')
  assert.equal(rest(grow(all!, 0, '的')), '的')
  assert.equal(typed({ ...ghost('好'), done: true }, '好'), null)
  assert.equal(typed(all!, '不'), null)
})

test('of alternatives those that begin as typed stay, by their own numbers', () => {
  const one = typed(ghost('天黑了', '天亮了', '他走了'), '天')!
  assert.deepEqual([rest(one, 0), rest(one, 1), rest(one, 2)], ['黑了', '亮了', null])
  const next = typed(one, '亮')!
  assert.deepEqual([next.shown, rest(next), rest(next, 0)], [1, '了', null])
  assert.equal(rest(grow(next, 2, '。'), 2), null)
})

test('an alternative can be pointed at until some of it is used', () => {
  const ask = { count: 2, tokens: 48 }
  const one = { ...ghost('甲', '乙'), ask }
  assert.deepEqual([one.ask, one.used], [ask, 0])
  assert.equal(typed(one, '甲')!.ask, ask)
})

test('turning goes round what has something to say', () => {
  const one = ghost('甲', '', '丙')
  assert.equal(turn(one, 1).shown, 2)
  assert.equal(turn(turn(one, 1), 1).shown, 0)
  assert.equal(turn(one, -1).shown, 2)
  assert.equal(turn(ghost('甲'), 1).shown, 0)
})

test('what is taken moves the start, and what differs no longer fits', () => {
  const one = taken(ghost('她笑了，走开。', '她哭了。'), 0, 4)!
  assert.deepEqual([one.used, rest(one), rest(one, 1)], [4, '走开。', null])
  assert.equal(taken({ ...ghost('她笑'), done: true }, 0, 2), null)
})

test('a phrase ends behind its punctuation and what closes with it, in both scripts', () => {
  const first = (text: string) => text.slice(0, phrase(text))
  assert.equal(first('雨停了，街灯亮起来。'), '雨停了，')
  assert.equal(first('“走吧。”他说。'), '“走吧。”')
  assert.equal(first('他……没有说'), '他……')
  assert.equal(first('she said, and left.'), 'she said,')
  assert.equal(first(' and paid 3.50 for it. Then'), ' and paid 3.50 for it.')
  assert.equal(first('“Go.” He'), '“Go.”')
  assert.equal(first('没有标点'), '没有标点')
  assert.equal(first('第一段\n第二段。'), '第一段')
  assert.equal(first('\n\n第二段。'), '\n\n')
  assert.equal(first('。好'), '。')
})

test('characters that act are shown by name, all others as they are', () => {
  assert.equal(visible('a\u202Eb\u2066c\u0007'), 'a⟨U+202E⟩b⟨U+2066⟩c⟨U+0007⟩')
  assert.equal(visible('\u{E0041}'), '⟨U+E0041⟩')
  assert.equal(visible('他说：“好！”\n\t👩\u200D👩\u200D👧 é'), '他说：“好！”\n\t👩\u200D👩\u200D👧 é')
  for (const each of '\u202A\u202E\u2066\u2069\u0000\u009F\uFEFF') assert.match(each, new RegExp(ACTING_IN_TEXT.source))
})

const at = (doc: string, spec: TransactionSpec) => EditorState.create({ doc, selection: { anchor: 3 } }).update(spec)
const other = fromDocument.of(true)
const offer = (text: string, more: Partial<Ghost> = {}): Ghost => ({ ...grow(begin('g', 3), 0, text), ...more })

test('in the editor a ghost is used up only by what is typed where it stands', () => {
  const typing = (insert: string, from = 3) => at('一二三', { changes: { from, insert }, selection: { anchor: from + insert.length } })
  assert.deepEqual(rest(after(offer('四五'), typing('四'))!), '五')
  assert.equal(after(offer('四五'), typing('六')), null)
  assert.equal(after(offer('四五'), typing('四', 1)), null)
  assert.equal(after(offer('四五'), at('一二三', { changes: [{ from: 0, insert: '四' }, { from: 3, insert: '四' }] })), null)
  assert.equal(after(offer('四五'), at('一二三', { changes: { from: 2, to: 3 } })), null)
  assert.equal(after(offer('四五', { taking: 2 }), typing('四')), null, 'what is under way is not typed into')
})

test('what others write moves a ghost, and what it is replaced by moves it on', () => {
  const before = at('一二三', { changes: { from: 0, insert: '远' }, annotations: other })
  assert.equal(after(offer('四'), before)!.at, 4)
  const here = { changes: { from: 3, insert: '四' }, annotations: other }
  assert.equal(after(offer('四'), at('一二三', here))!.at, 3)
  assert.equal(after(offer('四', { taking: 1 }), at('一二三', { ...here, selection: { anchor: 4 } }))!.at, 4)
})

test('a ghost goes when the cursor does, but not while somebody composes or it revises', () => {
  const away = { selection: { anchor: 1 } }
  assert.equal(after(offer('四'), at('一二三', away)), null)
  assert.equal(after(offer('四'), at('一二三', { selection: { anchor: 2, head: 3 } })), null)
  assert.equal(after(offer('四', { hidden: true }), at('一二三', { changes: { from: 3, insert: "ni'h" } }))!.at, 3)
  assert.equal(after(offer('四', { revises: true }), at('一二三', away))!.at, 3)
})
