import en from '../../src/lianju/workspace/samples/en.md?raw'
import zh from '../../src/lianju/workspace/samples/zh.md?raw'
import type { BookState, Found, NodeState } from '../src/api.ts'
import { Refused, type Server } from '../src/api/calls.ts'
import { count } from '../src/logic/goals.ts'

export const TEXTS = new Map<number, string>()

function read(language: 'zh' | 'en'): BookState {
  const nodes: NodeState[] = []
  const parts = (language === 'zh' ? zh : en).split(/^(?=#+ )/m)
  let chapter = 0
  const put = (kind: NodeState['kind'], title: string, rest: Partial<NodeState>) => {
    const id = nodes.length + 1
    nodes.push({ id, parent: 0, place: id, kind, title, synopsis: '', status: '', labels: [], pov: '', target: null, count: 0, ...rest })
    return id
  }
  const zh_ = language === 'zh'
  const part = put('part', zh_ ? '上部' : 'Part One', {})
  for (const each of parts) {
    const [, marks, title] = /^(#+) (.*)/.exec(each) ?? []
    const body = each.split('\n').slice(1).join('\n').trim()
    const synopsis = /^> (.*)/m.exec(body)?.[1] ?? ''
    const text = body.replace(/^> .*\n*/m, '').trim().replace(/\n\n+/g, '\n')
    if (marks === '##') chapter = put('chapter', title!, { parent: part })
    if (marks === '###' || marks === '####') {
      const scene = marks === '###'
      const id = put(scene ? 'scene' : 'note', title!, {
        parent: scene ? chapter : 0, synopsis, count: count(text, language), target: scene ? (zh_ ? 600 : 350) : null,
        status: scene ? (zh_ ? '初稿' : 'Draft') : '', labels: scene ? (zh_ ? ['河', '夜'] : ['harbour']) : [], pov: zh_ ? '秋禾' : 'Nell',
      })
      TEXTS.set(id, text)
    }
  }
  put('chapter', zh_ ? '第二章' : 'Chapter Two', { parent: part })
  put('part', zh_ ? '下部' : 'Part Two', {})
  return { title: zh_ ? '水尺' : 'The Third Hand', author: '', language, person: '', epoch: 'e', last: 1, nodes }
}

export function fakeServer(language: 'zh' | 'en', empty: boolean): Server {
  let book = read(language)
  const filled = book
  if (empty) book = { ...book, title: language === 'zh' ? '新书' : 'new-book', nodes: [{ ...book.nodes[1]!, parent: 0 }] }
  const now = Date.now()
  const answers: Record<string, (takes: any) => unknown> = {
    book: () => ({ ...book, nodes: [...book.nodes] }),
    settings: () => ({ interface: language, language, model: null, claim: 'mine', hosts: [] }),
    set: (takes) => ({ interface: takes.interface ?? language, language, model: takes.model ?? null, claim: 'mine', hosts: [] }),
    models: () => [
      { name: 'gemma3-270m', kind: 'bundled', there: true, megabytes: 279, address: '' },
      { name: 'smollm2', kind: 'bundled', there: false, megabytes: 138, address: '' },
      { name: 'home', kind: 'server', there: true, megabytes: null, address: 'http://127.0.0.1:8080' },
    ],
    sample: () => ((book = filled), filled.title),
    add: (takes) => {
      const made = { id: 100 + book.nodes.length, place: 1, synopsis: '', status: '', labels: [], pov: '', target: null, count: 0, ...takes, parent: takes.parent ?? 0 }
      book = { ...book, nodes: [...book.nodes, made] }
      return made
    },
    edit: ({ node, ...changes }) => {
      book = { ...book, nodes: book.nodes.map((each) => (each.id === node ? { ...each, ...changes } : each)) }
    },
    move: ({ node, parent, before }) => {
      const moved = { ...book.nodes.find((each) => each.id === node)!, parent }
      const rest = book.nodes.filter((each) => each.id !== node)
      const at = before ? rest.findIndex((each) => each.id === before) : rest.length
      book = { ...book, nodes: [...rest.slice(0, at), moved, ...rest.slice(at)] }
    },
    remove: ({ node }) => void (book = { ...book, nodes: book.nodes.filter((each) => each.id !== node) }),
    shares: () => [{ source: 'typed', by: '', characters: 1204 }, { source: 'model', by: 'gemma3-270m', characters: 182 }, { source: 'pasted', by: '', characters: 61 }],
    progress: () => ({ today: '2026-03-02', language, total: 9000, streak: 3, longest: 9, daily_goal: 500, goals: [], days: [] }),
    shares_through: () => book.nodes.filter((each) => each.kind === 'scene').map(({ id }, at) => ({ node: id, shares: [{ source: 'typed', by: '', characters: 400 }, { source: 'model', by: 'gemma3-270m', characters: 60 * at }] })),
    moments: () => [
      { row: 90, time: now - 3e5, why: 'pause', name: '' }, { row: 60, time: now - 4e6, why: 'named', name: language === 'zh' ? '初稿' : 'First draft' },
      { row: 30, time: now - 9e7, why: 'import', name: '' }, { row: 10, time: now - 9.2e7, why: 'pause', name: '' },
    ],
    past: ({ node }) => TEXTS.get(node) ?? '',
    version: () => 5,
    jobs: () => [],
    bring: () => ((book = filled), []),
    guests: () => [],
    search: ({ words }) => search(words),
    replace: () => 3,
    probe: () => ({ name: 'x', address: 'http://127.0.0.1:8080', model: 'qwen3-8b', abilities: ['chat', 'logprobs', 'seed'] }),
    tried: ({ node }) => {
      const text = TEXTS.get(node) ?? ''
      const tried = (run: number, parent: number | null, decision: string, texts: string[], purpose = 'write') =>
        ({ proposal: run, run, parent, time: now - 9e5 + run * 6e4, purpose, instruction: run === 2 ? '…' : '', texts, chosen: decision === 'accepted' ? 0 : null, decision })
      return [tried(1, null, 'accepted', [text.slice(0, 80), text.slice(80, 150)]), tried(2, 1, 'refused', [text.slice(150, 210)]), tried(3, null, 'open', [text.slice(20, 90)], 'condense')]
    },
    compare: ({ old, new: now }) => [{ start: 0, end: 4, old: [...old].slice(0, 4).join(''), new: [...now].slice(0, 3).join('') }],
    runners: () => [{ text: ' the', probability: 0.61, drawn: true }, { text: ' a', probability: 0.22, drawn: false }, { text: '\n', probability: 0.004, drawn: false }],
    why: () => ({ none: false, seconds: 3.2, tokens: 4120, parts: [{ block: 'before', reason: 'before', text: TEXTS.get(4)?.slice(0, 140) ?? '', nats: 4.1 }, { block: 'asked', reason: 'instruction', text: '…', nats: 0.7 }] }),
    run: ({ run }) => ({
      run, time: now - 4e5, scene: 4, purpose: 'continue', model: 'gemma3-270m', model_sha256: 'ab'.repeat(32), prompt_sha256: '', cold: false, texts: [''],
      blocks: [{ name: 'template', reason: 'template', role: 'user', text: '…' }, { name: 'before', reason: 'before', role: 'user', text: TEXTS.get(4)?.slice(0, 300) ?? '' }],
      sampling: { temperature: 0.8, top_p: 0.95, min_p: 0.05, seed: null }, ends: [{ reason: 'stop', seed: 4711, prompt_tokens: 812, reused_tokens: 790 }],
    }),
  }
  const search = (words: string): Found[] => [...TEXTS].flatMap(([node, text]) => {
    const start = text.indexOf(words)
    const first = Math.max(text.lastIndexOf('\n', start) + 1, start - 60)
    return start < 0 ? [] : [{ node, start, end: start + words.length, line: text.slice(first, start + 60).split('\n')[0]!, line_start: first }]
  })
  return {
    call: async (name, takes) => {
      const answer = answers[name]
      if (!answer) throw new Refused({ id: name, what: `No ${name} here`, hint: 'This is made-up data.' })
      return answer(takes) as never
    },
    send: async (_, name) => ({ id: 'a', name, characters: 1000, parts: 0, chapters: 1, scenes: 3, notes: 0, encoding: null, guessed: false, begins: '', losses: [] }),
    fetchFile: async () => new Blob(['']),
  }
}
