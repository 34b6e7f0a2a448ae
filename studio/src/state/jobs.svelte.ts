import type { JobState } from '../api.ts'
import type { Call, Calls } from '../api/calls.ts'
import type { Live } from '../editor/index.ts'
import type { Notices } from './notices.svelte.ts'

const OVER = new Set(['done', 'cancelled', 'failed'])

/** The long work of the book: it goes on when the page is closed. */
export class Jobs {
  list: JobState[] = $state.raw([])
  #over = new Set<number>()

  constructor(
    readonly call: Call,
    readonly notices: Notices,
    live: Live,
    readonly ended: (job: JobState) => void,
  ) {
    live.on('job', ({ job }: { job: JobState }) => this.#put(job))
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

  /** An answer may come behind news that are newer than it. */
  #put(job: JobState): void {
    const known = this.list.some((each) => each.number === job.number)
    if (OVER.has(job.condition)) this.#over.add(job.number)
    const others = this.list.filter((each) => each.number !== job.number)
    this.list = this.#over.has(job.number) ? others : [...others, job].toSorted((one, two) => one.number - two.number)
    if (known && OVER.has(job.condition)) this.ended(job)
  }

  async #do(work: () => Promise<JobState>): Promise<void> {
    try {
      this.#put(await work())
    } catch (error) {
      this.notices.caught(error)
    }
  }
}
