// Random histories of three writers with real Yjs clients, as JSON lines:
//   {history, nodes}  {node, kind, who, update, src}…  {texts: [[[characters, author]…] of each node]}…  {end}
// Two people type, paste within and between two texts, cut, undo and redo (Y.UndoManager), also
// offline; a model's texts are accepted. The author of every character is kept by identity, in
// `authors`: what a writer's transaction inserts is theirs, what a paste inserts is of whoever wrote
// the copied character, and what an undo brings back is told by Yjs's own `item.redone`.
//
//     node histories.mjs FIRST COUNT OPERATIONS
import * as Y from 'yjs'

const [first, count, operations] = process.argv.slice(2).map(Number)
// One character of each, as a person sees it: surrogate pairs, joined emoji, right to left, combining marks.
const LETTERS = ['a', 'b', ' ', '\n', '春', '雨', '。', '😀', '👩‍🚀', '𠮷', 'é', 'e\u0301', 'ש', 'שׁ', 'م', '\u202e', '\u200d', 'ü', '한', 'ก็']
const NODES = 2

const random = seed => () => { // mulberry32
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}
const say = told => process.stdout.write(JSON.stringify(told) + '\n')
const key = (client, clock) => `${client}:${clock}`

// The offsets at which a text may be cut: between code points.
function borders (text) {
  const found = [0]
  for (const character of text.toString()) found.push(found.at(-1) + character.length)
  return found
}

// The ids of the living units `from` to `to`, as [client, clock, length].
function ids (text, from, to) {
  const found = []
  let place = 0
  for (let item = text._start; item && place < to; item = item.right) {
    if (item.deleted || !item.countable) continue
    const [start, end] = [Math.max(from - place, 0), Math.min(to - place, item.length)]
    if (start < end) found.push([item.id.client, item.id.clock + start, end - start])
    place += item.length
  }
  return found
}

class Writer {
  constructor (name, history) {
    Object.assign(this, { name, history, online: true, inbox: [], outbox: [], clipboard: null, tag: null })
    this.docs = Array.from({ length: NODES }, (_, node) => this.join(node))
  }

  join (node) {
    const doc = new Y.Doc()
    doc.clientID = 1 + Math.floor(this.history.draw() * 2 ** 31)
    const text = doc.getText('text')
    // an acceptance can be undone by the author whose model it is
    const origins = new Set(this.name === 'author' ? ['me', 'accepted'] : ['me'])
    const undo = new Y.UndoManager(text, { trackedOrigins: origins, captureTimeout: 0 })
    doc.on('update', (update, origin) => {
      if (origin === 'remote' || origin === 'accepted') return
      const kind = origin === undo ? (undo.undoing ? 'undo' : 'redo') : this.tag.kind
      this.outbox.push({ node, kind, who: this.name, src: this.tag.src, update })
    })
    return { doc, text, undo }
  }

  // Change one's own copy, and note who wrote what came.
  act (node, kind, change, { author = this.name, sources = null, src } = {}) {
    const { doc } = this.docs[node]
    const before = Y.getState(doc.store, doc.clientID)
    this.tag = { kind, src }
    change()
    const after = Y.getState(doc.store, doc.clientID)
    const { authors } = this.history
    for (let clock = before, place = 0; clock < after; clock++, place++) {
      if (sources) authors[node].set(key(doc.clientID, clock), sources[place])
      else if (kind !== 'undo' && kind !== 'redo') authors[node].set(key(doc.clientID, clock), author)
    }
    if (kind === 'undo' || kind === 'redo') this.restored(node, before, after)
  }

  restored (node, before, after) {
    const { doc } = this.docs[node]
    const authors = this.history.authors[node]
    for (const structs of doc.store.clients.values()) {
      for (const item of structs) {
        if (!item.redone || item.redone.client !== doc.clientID) continue
        if (item.redone.clock < before || item.redone.clock >= after) continue
        for (let unit = 0; unit < item.length; unit++) {
          const author = authors.get(key(item.id.client, item.id.clock + unit))
          if (author === undefined) throw new Error('restored from nowhere')
          authors.set(key(doc.clientID, item.redone.clock + unit), author)
        }
      }
    }
    for (let clock = before; clock < after; clock++) {
      if (!authors.has(key(doc.clientID, clock))) throw new Error('an undo brought what was never there')
    }
  }

  step () {
    const draw = this.history.draw
    const node = Math.floor(draw() * NODES)
    const { doc, text, undo } = this.docs[node]
    const edges = borders(text)
    const roll = draw() * 100
    const pick = () => edges[Math.floor(draw() * edges.length)]
    const some = () => {
      const start = Math.floor(draw() * (edges.length - 1))
      const end = Math.min(edges.length - 1, start + 1 + Math.floor(draw() * 6))
      return [edges[start], edges[end]]
    }
    const mine = change => () => doc.transact(change, 'me')
    if (roll < 38 || edges.length < 4) {
      // mostly on from where one was, as people type
      const place = draw() < 0.5 ? pick() : edges.at(-1)
      this.act(node, 'type', mine(() => text.insert(place, this.history.words())))
    } else if (roll < 44) {
      const [from, to] = some()
      this.act(node, 'type', mine(() => { text.delete(from, to - from); text.insert(from, this.history.words()) }))
    } else if (roll < 58) {
      const [from, to] = some()
      this.act(node, 'delete', mine(() => text.delete(from, to - from)))
    } else if (roll < 66) {
      const [from, to] = some()
      this.copy(node, from, to)
      if (draw() < 0.4) this.act(node, 'delete', mine(() => text.delete(from, to - from)))
    } else if (roll < 78 && this.clipboard) {
      this.paste(node, pick(), mine)
    } else {
      // back and forth: a redo is only there until something else is written
      for (let more = Math.floor(draw() * 4); more >= 0; more--) this.act(node, 'undo', () => undo.undo())
      for (let more = Math.floor(draw() * 4); more > 0; more--) this.act(node, 'redo', () => undo.redo())
    }
  }

  copy (node, from, to) {
    const { text } = this.docs[node]
    const found = ids(text, from, to)
    const authors = found.flatMap(([client, clock, length]) =>
      Array.from({ length }, (_, unit) => this.history.authors[node].get(key(client, clock + unit))))
    this.clipboard = { words: text.toString().slice(from, to), src: found.map(each => [node, ...each]), authors }
  }

  paste (node, place, mine) {
    const { text } = this.docs[node]
    const { words, src, authors } = this.clipboard
    const how = this.history.draw()
    if (how < 0.15) { // from another program: the work of nobody that is known here
      const foreign = this.history.words()
      this.act(node, 'paste', mine(() => text.insert(place, foreign)), { author: `${this.name} pasting` })
    } else if (how < 0.25) { // the clipboard is not what was copied
      this.act(node, 'paste', mine(() => text.insert(place, words + '!')), { author: `${this.name} pasting`, src })
    } else {
      this.act(node, 'paste', mine(() => text.insert(place, words)), { sources: authors, src })
    }
  }

  receive (limit) {
    for (const { node, update, origin } of this.inbox.splice(0, limit)) Y.applyUpdate(this.docs[node].doc, update, origin)
  }
}

class History {
  constructor (seed) {
    this.draw = random(seed)
    this.seed = seed
    this.authors = Array.from({ length: NODES }, () => new Map())
    this.server = Array.from({ length: NODES }, () => new Y.Doc())
    this.people = ['author', 'friend'].map(name => new Writer(name, this))
    this.model = new Writer('model', this)
    this.writers = [...this.people, this.model]
  }

  words () {
    let text = ''
    for (let more = 1 + Math.floor(this.draw() * 4); more > 0; more--) text += LETTERS[Math.floor(this.draw() * LETTERS.length)]
    return text
  }

  accept () {
    this.model.receive(Infinity)
    const node = Math.floor(this.draw() * NODES)
    const { doc, text } = this.model.docs[node]
    const edges = borders(text)
    const start = Math.floor(this.draw() * edges.length)
    const end = Math.min(edges.length - 1, start + Math.floor(this.draw() * 4))
    this.model.act(node, 'accept', () => doc.transact(() => {
      text.delete(edges[start], edges[end] - edges[start])
      text.insert(edges[start], this.words())
    }, 'me'))
    this.send(this.model)
  }

  // What one writer made reaches the server in order, and from there the others.
  send (writer) {
    for (const { node, kind, who, src, update } of writer.outbox.splice(0)) {
      say({ node, kind, who, src, update: Buffer.from(update).toString('base64') })
      Y.applyUpdate(this.server[node], update)
      for (const other of this.writers) {
        const accepted = kind === 'accept' && other.name === 'author' && this.draw() < 0.7
        if (other !== writer) other.inbox.push({ node, update, origin: accepted ? 'accepted' : 'remote' })
      }
    }
  }

  run () {
    say({ history: this.seed, nodes: NODES })
    for (let step = 1; step <= operations; step++) {
      if (this.draw() < 0.12) this.accept()
      else {
        const writer = this.people[Math.floor(this.draw() * this.people.length)]
        if (this.draw() < 0.08) writer.online = !writer.online
        if (writer.online && this.draw() < 0.7) writer.receive(Math.ceil(this.draw() * 5))
        writer.step()
        if (writer.online) this.send(writer)
      }
      if (step % 20 === 0) say({ texts: this.shown(this.server) })
    }
    for (const writer of this.writers) this.send(writer)
    for (const writer of this.writers) writer.receive(Infinity)
    const shown = JSON.stringify(this.shown(this.server))
    for (const writer of this.writers) {
      if (JSON.stringify(this.shown(writer.docs.map(each => each.doc))) !== shown) throw new Error('the clients differ')
    }
    say({ texts: this.shown(this.server) })
    say({ end: this.seed })
  }

  // Every text in stretches of one author.
  shown (docs) {
    return docs.map((doc, node) => {
      const found = []
      for (let item = doc.getText('text')._start; item; item = item.right) {
        if (item.deleted || !item.countable) continue
        for (let unit = 0; unit < item.length; unit++) {
          const author = this.authors[node].get(key(item.id.client, item.id.clock + unit))
          if (author === undefined) throw new Error('nobody wrote it')
          if (found.length && found.at(-1)[1] === author) found.at(-1)[0] += item.content.str[unit]
          else found.push([item.content.str[unit], author])
        }
      }
      return found
    })
  }
}

for (let seed = first; seed < first + count; seed++) new History(seed).run()
