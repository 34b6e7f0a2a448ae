/** Edits that no server has acknowledged yet, kept in the browser until one does. */
import type { Meta } from './types.ts'

/** An edit as it is kept; `project` tells whose it is, `page` which page wrote it, `key` its place in the order of all. */
export interface KeptEdit { key?: number; project: string; epoch: string; scene: number; page: string; meta: Meta; update: Uint8Array }

export interface Kept {
  put(edit: KeptEdit): Promise<number>
  drop(keys: number[]): Promise<void>
  all(project: string): Promise<KeptEdit[]>
  /** The pages that are open now: what they keep is theirs to send. */
  open(): Promise<Set<string>>
}

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })

/** Keep edits in IndexedDB; `page` holds a lock for as long as it is open. */
export class KeptInBrowser implements Kept {
  private readonly database: Promise<IDBDatabase>

  constructor(page: string) {
    const request = indexedDB.open('lianju', 1)
    request.onupgradeneeded = () => {
      const store = request.result.createObjectStore('edits', { keyPath: 'key', autoIncrement: true })
      store.createIndex('project', 'project')
    }
    this.database = done(request)
    navigator.locks?.request(lock(page), () => new Promise<void>(() => {}))
  }

  async put(edit: KeptEdit): Promise<number> {
    const transaction = (await this.database).transaction('edits', 'readwrite')
    const key = (await done(transaction.objectStore('edits').add(edit))) as number
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve()
      transaction.onabort = () => reject(transaction.error)
    })
    return key
  }

  async drop(keys: number[]): Promise<void> {
    const store = (await this.database).transaction('edits', 'readwrite').objectStore('edits')
    await Promise.all(keys.map((key) => done(store.delete(key))))
  }

  async all(project: string): Promise<KeptEdit[]> {
    const store = (await this.database).transaction('edits').objectStore('edits')
    return done(store.index('project').getAll(project)) as Promise<KeptEdit[]>
  }

  async open(): Promise<Set<string>> {
    const held = (await navigator.locks?.query())?.held ?? []
    return new Set(held.map((each) => each.name!.slice(lock('').length)))
  }
}

/** Keep edits only as long as the page lives: where a browser has no store, and in tests. */
export class KeptInMemory implements Kept {
  readonly edits = new Map<number, KeptEdit>()
  readonly pages = new Set<string>()
  private last = 0

  async put(edit: KeptEdit): Promise<number> {
    this.edits.set(++this.last, { ...edit, key: this.last })
    return this.last
  }

  async drop(keys: number[]): Promise<void> {
    for (const key of keys) this.edits.delete(key)
  }

  async all(project: string): Promise<KeptEdit[]> {
    return [...this.edits.values()].filter((each) => each.project === project)
  }

  async open(): Promise<Set<string>> {
    return this.pages
  }
}

const lock = (page: string): string => `lianju-page-${page}`
