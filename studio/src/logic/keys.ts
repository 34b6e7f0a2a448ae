/** A key with what is held: 'Mod-Shift-j' (Mod is ⌘ on a Mac, Ctrl elsewhere), 'F8', '?', 'Alt-ArrowDown'. */
export interface Pressed {
  key: string
  code?: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  shiftKey: boolean
}
export const onMac = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '')

/** Whether these keys are pressed; letters go by what they write, so that any layout works. */
export function isPressed(event: Pressed, wanted: string, mac = onMac): boolean {
  const parts = wanted.split('-')
  const key = parts.pop()!
  const [mod, shift, alt] = ['Mod', 'Shift', 'Alt'].map((each) => parts.includes(each)) as [boolean, boolean, boolean]
  const held = mac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey
  const none = !event.metaKey && !event.ctrlKey
  const shifted = key === '?' || event.shiftKey === shift
  return (mod ? held : none) && event.altKey === alt && shifted && event.key.toLowerCase() === key.toLowerCase()
}

const MAC: Record<string, string> = { Mod: '⌘', Shift: '⇧', Alt: '⌥' }
const NAMES: Record<string, string> = {
  ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', Escape: 'Esc', Backspace: '⌫', Enter: '↵',
}

/** The caps to draw for a key, one string each. */
export function caps(wanted: string, mac = onMac): string[] {
  return wanted.split('-').map((each) => {
    if (mac && MAC[each]) return MAC[each]
    if (each === 'Mod') return 'Ctrl'
    return NAMES[each] ?? (each.length === 1 ? each.toUpperCase() : each)
  })
}
