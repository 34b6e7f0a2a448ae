/** Somebody tells, others hear; who hears cannot stop who tells. */
export class Emitter<Events extends object> {
  private readonly heard = new Map<keyof Events, Set<(detail: any) => void>>()

  /** Hear an event; returns how to stop. */
  on<Event extends keyof Events>(event: Event, hear: (detail: Events[Event]) => void): () => void {
    const all = this.heard.get(event) ?? new Set()
    this.heard.set(event, all.add(hear))
    return () => void all.delete(hear)
  }

  protected emit<Event extends keyof Events>(event: Event, detail: Events[Event]): void {
    for (const hear of [...(this.heard.get(event) ?? [])]) {
      try {
        hear(detail)
      } catch (error) {
        queueMicrotask(() => { throw error })
      }
    }
  }
}
