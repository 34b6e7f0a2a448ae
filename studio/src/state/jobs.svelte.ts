import type { JobState } from '../api.ts'
import type { Call, Calls } from '../api/calls.ts'
import type { Live } from '../editor/index.ts'
import type { Notices } from './notices.svelte.ts'

const OVER = new Set(['done', 'cancelled', 'failed'])

/** The long work of the book: it goes on when the page is closed. */
export class Jobs {
  list: JobState[] = $state.raw([])

  constructor(
    readonly call: Call,
    readonly notices: Notices,
    live: Live,
    ended: (job: JobState) => void,
  ) {
    live.on('job', ({ job }: { job: JobState }) => {
      const known = this.list.some((each) => each.number === job.number)
      this.#put(job)
      if (known && OVER.has(job.condition)) ended(job)
    })
  }

  async load(): Promise<void> {
    this.list = await this.call('jobs', {})
  }

  async begin(takes: Calls['draft'][0]): Promise<void> {
    await this.#do(() => this.call('draft', takes))
  }

  async turn(number: number, condition: 'running' | 'paused' | 'cancelled'): Promise<void> {
    await this.#do(() => this.call('job', { number, condition }))
  }

  #put(job: JobState): void {
    const others = this.list.filter((each) => each.number !== job.number)
    this.list = OVER.has(job.condition) ? others : [...others, job].toSorted((one, two) => one.number - two.number)
  }

  async #do(work: () => Promise<JobState>): Promise<void> {
    try {
      this.#put(await work())
    } catch (error) {
      this.notices.caught(error)
    }
  }
}
