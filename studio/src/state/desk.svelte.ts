import { PAUSES, remembered, type Remembered } from '../logic/remember.ts'

const KEY = 'lianju.desk'
export const NARROW = 900
export type PanelName = 'scene' | 'write' | 'changes' | 'who' | 'history' | 'search' | 'keys' | 'progress'
export const PANELS: readonly PanelName[] = ['scene', 'write', 'changes', 'who', 'history']
export type Screen = 'write' | 'settings'
/** What is laid over the desk for a moment. */
export type Over = 'palette' | 'second' | null

/** How the desk is laid out; most of it is remembered. */
export class Desk {
  kept: Remembered = $state(remembered(localStorage.getItem(KEY)))
  screen: Screen = $state('write')
  over: Over = $state(null)
  focus = $state(false)
  tour = $state(0)
  /** The proposal that the Changes panel is to show next. */
  proposal = $state(0)
  /** Whether what was tried in the scene is laid out in the Write panel. */
  tried = $state(false)
  drawer: 'binder' | 'panel' | null = $state(null)
  narrow = $state(innerWidth < NARROW)
  panel: PanelName = $state('scene')
  pause = $derived(PAUSES[this.kept.ghosts])
  binderShown = $derived(this.narrow ? this.drawer === 'binder' : this.kept.binderOpen && !this.focus)
  panelShown = $derived(this.narrow ? this.drawer === 'panel' : this.kept.panelOpen && !this.focus)

  constructor() {
    const last = this.kept.panel as PanelName
    this.panel = PANELS.includes(last) ? last : 'scene'
  }

  keep(): void {
    localStorage.setItem(KEY, JSON.stringify(this.kept))
  }

  measure(): void {
    this.narrow = innerWidth < NARROW
    if (!this.narrow) this.drawer = null
  }

  toggleBinder(): void {
    if (this.narrow) this.drawer = this.drawer === 'binder' ? null : 'binder'
    else if (this.focus) [this.focus, this.kept.binderOpen] = [false, true]
    else this.kept.binderOpen = !this.kept.binderOpen
  }

  togglePanel(): void {
    if (this.narrow) this.drawer = this.drawer === 'panel' ? null : 'panel'
    else if (this.focus) [this.focus, this.kept.panelOpen] = [false, true]
    else this.kept.panelOpen = !this.kept.panelOpen
  }

  show(panel: PanelName): void {
    this.screen = 'write'
    this.panel = panel
    this.focus = false
    if (PANELS.includes(panel)) this.kept.panel = panel
    if (this.narrow) this.drawer = 'panel'
    else this.kept.panelOpen = true
  }
}
