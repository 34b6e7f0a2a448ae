import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { decode, encode, type Frame } from '../src/editor/frames.ts'
import { KeptInMemory } from '../src/editor/kept.ts'
import { Live } from '../src/editor/live.ts'
import type { SceneDocument } from '../src/editor/document.ts'
import { Written } from '../src/editor/undo.ts'
import { Chance, SEED, until } from './chance.ts'
import { FakeServer } from './server.ts'

const SCENE = 3
const address = 'http://127.0.0.1:1'
const open = new Set<Live>()
afterEach(() => { for (const each of open) each.close() })

/** A page and its store; `die` is the closed browser. */
class Page {
  readonly live: Live
  readonly document: SceneDocument
  readonly heard: { op: string; detail: any }[] = []
  constructor(readonly server: FakeServer, readonly kept = new KeptInMemory(), person = 'anna') {
    this.live = new Live({ address, token: person, kept, connect: server.connect })
    open.add(this.live)
    this.document = this.live.hold(SCENE)
    for (const op of ['light', 'aside']) this.live.on(op, (detail) => this.heard.push({ op, detail: structuredClone(detail) }))
  }
  type(at: number, insert: string, gone = 0, kind: 'type' | 'delete' | 'paste' = 'type'): void {
    const how = new Written(kind, this)
    this.document.undo.group(how, { from: at, to: at + gone }, { from: at, to: at + insert.length }, true)
    this.document.write(how, (text) => {
      text.delete(at, gone)
      text.insert(at, insert)
    })
  }
  get text(): string { return this.document.text.toString() }
  get saved(): Promise<void> { return until(() => this.live.light.state === 'saved' && this.document.synced && !this.document.waiting, 'saved') }
  get there(): Promise<void> { return until(() => this.document.synced, 'synced') }
  die(): void { this.live.close() }
}

test('frames are read as they were written', () => {
  const bytes = new Uint8Array([1, 2, 255])
  const frames: Frame[] = [
    { kind: 'vector', scene: 300, bytes }, { kind: 'update', scene: 0, bytes }, { kind: 'awareness', scene: 2, bytes },
    { kind: 'edit', scene: 1, n: 70_000, meta: { kind: 'paste', src: [[1, 2 ** 31, 3, 4]] }, update: bytes },
    { kind: 'taken', scene: 1, n: 5, info: { row: 9, pieces: [[1, 2, 3, 4]] } },
    { kind: 'others', scene: 1, info: { row: 9, pieces: [], take: '春' }, update: bytes },
  ]
  for (const each of frames) assert.deepEqual(decode(encode(each)), each)
  assert.deepEqual([...encode(frames[0]!)], [0, 172, 2, 0, 3, 1, 2, 255])
  assert.equal(decode(new Uint8Array([77, 1])), null)
})

test('an edit is kept before it is sent, and forgotten when it is on the disk', async () => {
  const server = new FakeServer(new Chance(SEED))
  const page = new Page(server)
  await page.saved
  let kept = -1
  const { hear } = server
  server.hear = (from, data) => {
    if (typeof data !== 'string' && decode(data)!.kind === 'edit') kept = page.kept.edits.size
    hear.call(server, from, data)
  }
  page.type(0, '甲')
  await until(() => page.live.light.state === 'saving', 'saving')
  await page.saved
  assert.equal(kept, 1)
  await until(() => page.kept.edits.size === 0, 'forgotten')
  assert.equal(server.text(SCENE), '甲')
  page.die()
})

test('connections that break, acknowledgements that come late or never: nothing lost, nothing doubled (200 histories)', async () => {
  await Promise.all(Array.from({ length: 200 }, async (_, history) => {
    const chance = new Chance(SEED + history)
    const server = new FakeServer(chance)
    server.slowest = 8
    const pages = [new Page(server), new Page(server)]
    await Promise.all(pages.map((each) => each.there))
    const written = new Set<string>()
    for (let step = 0; step < 30; step++) {
      const page = chance.one(pages)
      const mark = String.fromCodePoint(0x4e00 + step)
      if (chance.often(70)) page.type(chance.below(page.text.length + 1), mark), written.add(mark)
      if (chance.often(10)) page.document.undo.undo()
      if (chance.often(10)) page.document.undo.redo()
      if (chance.often(8)) chance.one([...server.connections, { cut() {} }]).cut()
      if (chance.often(4)) server.kill()
      if (server.down && chance.often(50)) server.restart()
      if (chance.often(60)) await new Promise((resolve) => setTimeout(resolve, chance.below(15)))
    }
    if (server.down) server.restart()
    await until(() => pages.every((each) => each.live.light.state === 'saved' && each.document.synced && !each.document.waiting), `history ${history} saved`, 20_000)
    await until(() => pages.every((each) => each.text === server.text(SCENE)), `history ${history} equal`, 5000)
    const text = server.text(SCENE)
    assert.equal(new Set(text).size, text.length, `history ${history}: doubled in ${text}`)
    assert.deepEqual(server.refusals, [], `history ${history}`)
    server.restart()
    assert.equal(server.text(SCENE), text, 'what is on the disk is all of it')
    await until(() => pages.every((each) => each.kept.edits.size === 0), 'all forgotten')
    for (const each of pages) each.die()
  }))
})

test('server dead, typed on, browser closed, both started again: nothing is missing, each edit keeps its kind', async () => {
  const server = new FakeServer(new Chance(SEED))
  const first = new Page(server)
  await first.saved
  first.type(0, '在线。')
  await first.saved
  server.kill()
  await until(() => first.live.light.state === 'offline', 'offline')
  first.type(3, '离线写的。')
  first.type(0, '', 1, 'delete')
  first.document.undo.undo()
  await until(() => first.live.light.waiting === 3, 'three wait')
  assert.equal(first.live.light.state, 'offline')
  await until(() => first.kept.edits.size === 3, 'kept')
  await until(() => !first.document.exposed, 'safe to close')
  first.die()
  server.restart()
  const other = new Live({ address, token: 'anna', kept: first.kept, connect: server.connect })
  open.add(other)
  await until(() => server.rows.length === 4, 'sent by a page that has another scene open')
  assert.deepEqual(server.rows.map((each) => each.meta.kind), ['type', 'type', 'delete', 'undo'])
  assert.equal(server.text(SCENE), '在线。离线写的。')
  await until(() => first.kept.edits.size === 0, 'forgotten')
  other.close()
  const third = new Page(server, first.kept)
  await third.saved
  assert.equal(third.text, '在线。离线写的。')
  assert.equal(server.rows.length, 4)
  third.die()
})

test('what a page that is open keeps is its own to send', async () => {
  const server = new FakeServer(new Chance(SEED))
  const one = new Page(server)
  await one.saved
  server.kill()
  await until(() => one.live.light.state === 'offline', 'offline')
  one.type(0, '甲')
  await until(() => one.kept.edits.size === 1, 'kept')
  one.kept.pages.add([...one.kept.edits.values()][0]!.page)
  one.die()
  server.restart()
  const two = new Page(server, one.kept)
  await two.saved
  assert.equal(server.text(SCENE), '')
  assert.equal(one.kept.edits.size, 1)
  two.die()
})

test('edits of another person, or of another history, are not mixed in; the latter are told of', async () => {
  const server = new FakeServer(new Chance(SEED))
  const anna = new Page(server)
  await anna.saved
  server.kill()
  await until(() => anna.live.light.state === 'offline', 'offline')
  anna.type(0, '旧史')
  await until(() => anna.kept.edits.size === 1, 'kept')
  server.epoch = 'two'
  server.rows.length = 0
  server.restart()
  const ben = new Page(server, anna.kept, 'ben')
  await ben.saved
  await anna.saved
  assert.equal(anna.text, '', 'the page that stayed open begins anew')
  assert.deepEqual(anna.heard.filter((each) => each.op === 'aside').map((each) => each.detail), [{ scene: SCENE, epoch: 'one', edits: 1, text: '旧史' }])
  anna.die()
  const again = new Page(server, anna.kept)
  await again.saved
  const aside = again.heard.find((each) => each.op === 'aside')!.detail
  assert.deepEqual(aside, { scene: SCENE, epoch: 'one', edits: 1, text: '旧史' })
  assert.equal(server.text(SCENE), '')
  assert.equal(ben.heard.some((each) => each.op === 'aside'), false)
  await again.live.forget(aside)
  assert.equal(anna.kept.edits.size, 0)
  again.die()
  ben.die()
})

test('a full disk: the light says so, what is written stays, and it is sent when there is room', async () => {
  const server = new FakeServer(new Chance(SEED))
  const page = new Page(server)
  await page.saved
  server.full = true
  page.type(0, '一')
  await until(() => page.live.light.state === 'refused', 'refused')
  assert.equal(page.live.light.error!.id, 'disk-full')
  page.type(1, '二')
  page.type(2, '三')
  await new Promise((resolve) => setTimeout(resolve, 50))
  assert.deepEqual({ ...page.live.light, error: null }, { state: 'refused', waiting: 3, error: null })
  assert.equal(page.text, '一二三')
  server.full = false
  await page.saved
  assert.equal(server.text(SCENE), '一二三')
  assert.deepEqual(server.refusals, ['disk-full'])
  assert.deepEqual(server.rows.map((each) => each.meta.kind), ['type', 'type', 'type'])
  page.die()
})

test('what a server lost that it had acknowledged, it gets again', async () => {
  const server = new FakeServer(new Chance(SEED))
  const page = new Page(server)
  await page.saved
  page.type(0, '甲')
  page.type(1, '乙')
  await page.saved
  server.kill()
  server.rows.pop()
  server.restart()
  page.type(2, '丙')
  await page.saved
  await until(() => server.text(SCENE) === '甲乙丙', 'whole again')
  assert.equal(server.refusals.length, 0)
  page.die()
})

test('an order is kept: a ghost is asked for behind the edits before it', async () => {
  const server = new FakeServer(new Chance(SEED))
  const page = new Page(server)
  await page.saved
  page.type(0, '甲')
  page.live.send({ op: 'ghost', id: 'g' })
  await until(() => server.told.some((each) => each.message.op === 'ghost'), 'asked')
  assert.equal(server.text(SCENE), '甲')
  page.die()
})

test('a store that hangs keeps no edit from the server', async () => {
  const server = new FakeServer(new Chance(SEED))
  const kept = new KeptInMemory()
  kept.put = () => new Promise(() => {})
  const page = new Page(server, kept)
  await page.saved
  page.type(0, '甲')
  assert.equal(page.document.exposed, true, 'closing the page now would lose it')
  await page.saved
  assert.equal(server.text(SCENE), '甲')
  assert.equal(page.document.exposed, false)
  page.die()
})

test('a scene that was left keeps its steps of undo for a while', async () => {
  const server = new FakeServer(new Chance(SEED))
  const page = new Page(server)
  await page.saved
  page.type(0, '甲')
  await page.saved
  page.live.release(page.document)
  const again = page.live.hold(SCENE)
  again.undo.undo()
  assert.equal(again.text.toString(), '')
  page.die()
})


test('what is typed before the scene has come is joined with it', async () => {
  const server = new FakeServer(new Chance(SEED))
  const first = new Page(server)
  await first.saved
  first.type(0, '早已在此。')
  await first.saved
  server.slowest = 20
  const late = new Page(server)
  await until(() => late.live.epoch !== '', 'greeted')
  late.type(0, '抢先')
  await late.saved
  assert.match(late.text, /^(抢先早已在此。|早已在此。抢先)$/)
  assert.equal(server.text(SCENE), late.text)
  assert.equal(server.refusals.length, 0)
})
