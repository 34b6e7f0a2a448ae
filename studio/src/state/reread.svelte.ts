import type { Studio } from './studio.svelte.ts'

const REST = 4000 // milliseconds

/** Read now, and again when what was written is on the disk and nothing more came for a while; returns how to read. */
export function reread(studio: Studio, read: () => Promise<void>): () => Promise<void> {
  const told = () => read().catch((error) => studio.notices.caught(error))
  $effect(() => { void told() })
  $effect(() => {
    if (studio.light.state !== 'saved') return
    const clock = setTimeout(told, REST)
    return () => clearTimeout(clock)
  })
  return told
}
