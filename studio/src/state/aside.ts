import type { Aside } from '../editor/index.ts'
import type { Studio } from './studio.svelte.ts'
import { say } from './words.svelte.ts'

const SHOWN = 80

/** Tell of edits that belong to another history of the book; what the author chooses ends the matter, whatever happens keeps them. */
export function tellAside(studio: Studio, aside: Aside): void {
  const { notices, tools } = studio
  const ending = (keep: () => Promise<string>) => async () => {
    try {
      const told = await keep()
      await tools.live.forget(aside)
      notices.tell(told)
    } catch (error) {
      notices.caught(error)
      tellAside(studio, aside)
    }
  }
  const forget = { words: say('aside-forget'), run: ending(async () => say('aside-forgotten')) }
  if (!aside.text.trim()) return notices.fail(say('aside'), say('aside-empty'), forget)
  const note = ending(async () => {
    const title = say('aside-note')
    await studio.book.keepNote(title, aside.text)
    return say('aside-noted', { title })
  })
  const copy = ending(async () => {
    await navigator.clipboard.writeText(aside.text)
    return say('aside-copied')
  })
  const hint = say('aside-hint', { text: aside.text.length > SHOWN ? `${aside.text.slice(0, SHOWN)}…` : aside.text })
  notices.fail(say('aside'), hint, { words: say('aside-keep'), run: note }, { words: say('aside-copy'), run: copy })
}
