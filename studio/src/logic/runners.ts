import type { RunnerState, RunState } from '../api.ts'
import { located, passage, type Spot } from './spot.ts'

/** The word that a spot is about, and what could have stood there by what was kept with its run; null: nothing was. */
export function kept(run: RunState, spot: Spot, language: string): { word: string; runners: RunnerState[] | null } {
  const asked = passage(spot, language)
  const word = spot.text.slice(asked.word.from, asked.word.to)
  const place = run.runners.length ? located(run.texts, spot, asked) : null
  const at = (character: number) => run.runners.find((each) => each.choice === place?.choice && each.start <= character && character < each.end)
  const first = place ? at(place.at) : undefined
  // most models write a word together with the space before it; where that is a token by itself, the word comes next
  const found = first && place && word[0] !== ' ' && run.texts[place.choice]!.slice(first.start, first.end) === ' ' ? at(first.end) : first
  return { word, runners: found ? found.runners : null }
}
