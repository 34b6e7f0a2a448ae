import { say } from '../state/words.svelte.ts'

const REASONS = ['template', 'before', 'after', 'instruction', 'selection', 'passage', 'written', 'memory', 'synopsis', 'title']

/** Why a block stands in a prompt, in the page's words. */
export function reason(id: string): string {
  const short = id.replace(/^reason-/, '')
  return REASONS.includes(short) ? say(`reason-${short}`) : id
}
