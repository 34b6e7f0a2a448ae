import { tick } from 'svelte'
import type { Kind } from './logic/tree.ts'
import { PANELS } from './state/desk.svelte.ts'
import { TASKS } from './state/revision.svelte.ts'
import type { Studio } from './state/studio.svelte.ts'

/** Something a person can have done: `id` names its words, `keys` what is pressed for it. */
export interface Command {
  id: string
  group: 'write' | 'view' | 'book' | 'help'
  keys?: string
  /** The editor hears these keys itself. */
  inEditor?: boolean
  run: (studio: Studio) => unknown
  when?: (studio: Studio) => boolean
}

const open = (studio: Studio) => studio.side.editor !== null
const asking = (studio: Studio) => open(studio) && studio.modelThere
const reach = async (what: string) => {
  await tick()
  document.querySelector<HTMLElement>(what)?.focus()
}
const KINDS: readonly Kind[] = ['scene', 'chapter', 'part', 'note']
export const FORMATS = ['docx', 'epub', 'pdf', 'md', 'html', 'txt'] as const

const offered = ({ side }: Studio) => side.ghosts?.fresh === true && side.ghosts.texts.some(Boolean)
const decide = (studio: Studio, accept: boolean) => {
  const proposal = studio.side.proposals[0]
  if (proposal) studio.side.editor?.decide(proposal.number, null, accept)
}

const write: Command[] = [
  { id: 'command-ask', group: 'write', keys: 'Mod-j', inEditor: true, run: (studio) => studio.ask(), when: asking },
  { id: 'command-alternatives', group: 'write', keys: 'Mod-Shift-j', inEditor: true, when: asking,
    run: (studio) => { studio.desk.show('write'); studio.ask({ count: 3 }) } },
  { id: 'command-more', group: 'write', keys: 'Alt-m', inEditor: true, run: (studio) => studio.side.editor?.again(true), when: offered },
  { id: 'command-less', group: 'write', keys: 'Alt-l', inEditor: true, run: (studio) => studio.side.editor?.again(false), when: offered },
  { id: 'command-bridge', group: 'write', keys: 'Mod-;', when: asking,
    run: (studio) => { studio.desk.show('write'); studio.bridge({ count: 3 }) } },
  ...TASKS.map((task): Command => ({ id: `command-${task}`, group: 'write', when: (studio) => asking(studio) && studio.side.selected.trim() !== '',
    run: (studio) => { studio.desk.show('write'); studio.revise(task) } })),
  { id: 'command-tried', group: 'write', when: open, run: ({ desk }) => { desk.show('write'); desk.tried = true; return reach('#tried summary') } },
  { id: 'command-why', group: 'write', when: open, run: ({ desk }) => { desk.show('who'); return reach('#why button') } },
  { id: 'command-next-change', group: 'write', keys: 'Alt-ArrowDown', inEditor: true, run: (studio) => studio.side.editor?.step(1), when: open },
  { id: 'command-last-change', group: 'write', keys: 'Alt-ArrowUp', inEditor: true, run: (studio) => studio.side.editor?.step(-1), when: open },
  { id: 'command-accept-all', group: 'write', run: (studio) => decide(studio, true), when: (studio) => studio.side.proposals.length > 0 },
  { id: 'command-refuse-all', group: 'write', run: (studio) => decide(studio, false), when: (studio) => studio.side.proposals.length > 0 },
  { id: 'command-mark', group: 'write', run: (studio) => studio.side.editor?.mark(), when: (studio) => studio.side.selected !== '' },
  { id: 'command-undo', group: 'write', keys: 'Mod-z', inEditor: true, run: (studio) => studio.side.editor?.undo(), when: open },
  { id: 'command-redo', group: 'write', keys: 'Mod-Shift-z', inEditor: true, run: (studio) => studio.side.editor?.redo(), when: open },
]

const view: Command[] = [
  { id: 'command-palette', group: 'view', keys: 'Mod-k', run: (studio) => (studio.desk.over = 'palette') },
  { id: 'command-search', group: 'view', keys: 'Mod-f', run: (studio) => {
    studio.wanted = studio.side.selected.split('\n')[0] || studio.wanted
    studio.desk.show('search')
  } },
  { id: 'command-binder', group: 'view', keys: 'Mod-b', run: (studio) => studio.desk.toggleBinder() },
  { id: 'command-panel', group: 'view', keys: 'Mod-Shift-b', run: (studio) => studio.desk.togglePanel() },
  ...PANELS.map((panel): Command => ({ id: `command-panel-${panel}`, group: 'view', run: (studio) => studio.desk.show(panel) })),
  { id: 'command-progress', group: 'view', keys: 'F9', run: ({ desk }) => { desk.show('progress'); return reach('#panel .icon') } },
  { id: 'command-focus', group: 'view', keys: 'F8', run: (studio) => { studio.desk.focus = !studio.desk.focus; studio.side.editor?.focus() } },
  { id: 'command-typewriter', group: 'view', run: ({ desk }) => (desk.kept.typewriter = !desk.kept.typewriter) },
  { id: 'command-who', group: 'view', keys: 'Mod-.', run: ({ desk }) => (desk.kept.who = !desk.kept.who) },
  { id: 'command-second', group: 'view', run: (studio) => (studio.desk.over = 'second'), when: ({ book, desk }) => book.texts.length > 1 && !desk.narrow },
  { id: 'command-close-second', group: 'view', run: (studio) => studio.closeBeside(), when: (studio) => studio.sides[1].scene > 0 },
  { id: 'command-larger', group: 'view', run: ({ desk }) => (desk.kept.size = Math.min(4, desk.kept.size + 1)) },
  { id: 'command-smaller', group: 'view', run: ({ desk }) => (desk.kept.size = Math.max(-2, desk.kept.size - 1)) },
  { id: 'command-light', group: 'view', run: ({ desk }) => (desk.kept.theme = 'light') },
  { id: 'command-dark', group: 'view', run: ({ desk }) => (desk.kept.theme = 'dark') },
  { id: 'command-auto', group: 'view', run: ({ desk }) => (desk.kept.theme = 'auto') },
]

const book: Command[] = [
  { id: 'command-bring', group: 'book', run: ({ desk }) => { desk.screen = 'settings'; return reach('#bring') } },
  { id: 'command-jobs', group: 'book', run: ({ desk }) => { desk.show('write'); return reach('.job button') }, when: ({ jobs }) => jobs.list.length > 0 },
  ...KINDS.map((kind): Command => ({ id: `command-add-${kind}`, group: 'book', run: (studio) => studio.add(kind) })),
  ...FORMATS.map((format): Command => ({ id: `command-export-${format}`, group: 'book', run: (studio) => studio.save(format) })),
]

const help: Command[] = [
  { id: 'command-settings', group: 'help', keys: 'Mod-,', run: ({ desk }) => (desk.screen = 'settings') },
  { id: 'command-keys', group: 'help', keys: '?', run: ({ desk }) => desk.show('keys') },
  { id: 'command-tour', group: 'help', run: ({ desk }) => { desk.screen = 'write'; desk.tour = 1 } },
]

export const COMMANDS: readonly Command[] = [...write, ...view, ...book, ...help]

/** Keys that the editor hears at the cursor and no command of the palette stands for. */
export const EDITOR_KEYS: readonly { id: string; keys: string }[] = [
  { id: 'key-take', keys: 'Tab' },
  { id: 'key-take-some', keys: 'Mod-ArrowRight' },
  { id: 'key-drop', keys: 'Escape' },
  { id: 'key-next-alternative', keys: 'Alt-]' },
  { id: 'key-last-alternative', keys: 'Alt-[' },
  { id: 'key-accept', keys: 'Alt-Enter' },
  { id: 'key-refuse', keys: 'Alt-Backspace' },
]
/** Keys of the binder's tree. */
export const BINDER_KEYS: readonly { id: string; keys: string }[] = [
  { id: 'key-walk', keys: 'ArrowDown' },
  { id: 'key-open', keys: 'ArrowRight' },
  { id: 'key-show', keys: 'Enter' },
  { id: 'key-rename', keys: 'F2' },
  { id: 'key-describe', keys: 'Alt-Enter' },
  { id: 'key-move', keys: 'Alt-ArrowDown' },
  { id: 'key-inward', keys: 'Alt-ArrowRight' },
  { id: 'key-remove', keys: 'Delete' },
  { id: 'key-unmove', keys: 'Mod-z' },
]

export const run = (id: string, studio: Studio) => COMMANDS.find((each) => each.id === id)?.run(studio)
