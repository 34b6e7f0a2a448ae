/** What a desk looks like, kept by the browser for each project (each project has its own address). */
export interface Remembered {
  scene: number
  second: number
  panel: string
  binderOpen: boolean
  panelOpen: boolean
  binderWidth: number
  panelWidth: number
  theme: 'auto' | 'light' | 'dark'
  size: number
  typewriter: boolean
  who: boolean
  indent: boolean
  spelling: boolean
  ghosts: 'off' | 'seldom' | 'sometimes' | 'often'
  closed: number[]
  toured: boolean
}
export const FRESH: Remembered = {
  scene: 0, second: 0, panel: 'scene', binderOpen: true, panelOpen: true, binderWidth: 272, panelWidth: 344,
  theme: 'auto', size: 0, typewriter: false, who: false, indent: true, spelling: true, ghosts: 'off',
  closed: [], toured: false,
}
const CHOICES: Partial<Record<keyof Remembered, readonly unknown[]>> = {
  theme: ['auto', 'light', 'dark'],
  ghosts: ['off', 'seldom', 'sometimes', 'often'],
}

/** Read it back, leaving aside what is not of the kind it should be. */
export function remembered(stored: string | null): Remembered {
  let told: Record<string, unknown> = {}
  try {
    const read: unknown = JSON.parse(stored ?? '{}')
    if (read && typeof read === 'object') told = read as Record<string, unknown>
  } catch {
    return { ...FRESH }
  }
  const fits = (key: keyof Remembered) => {
    const [value, usual] = [told[key], FRESH[key]]
    if (Array.isArray(usual)) return Array.isArray(value) && value.every((each) => typeof each === 'number')
    return typeof value === typeof usual && (CHOICES[key]?.includes(value) ?? true)
  }
  const known = Object.keys(FRESH) as (keyof Remembered)[]
  return { ...FRESH, ...Object.fromEntries(known.filter(fits).map((key) => [key, told[key]])) }
}

/** Milliseconds of pause before the model is asked by itself; 0: only when asked. */
export const PAUSES: Record<Remembered['ghosts'], number> = { off: 0, seldom: 4000, sometimes: 1800, often: 800 }
