/** A file of a folder, by its path in it. */
export interface Packed {
  path: string
  data: Uint8Array
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value
})

/** The checksum of zip files. */
export function crc32(data: Uint8Array): number {
  let value = 0xffffffff
  for (const byte of data) value = TABLE[(value ^ byte) & 0xff]! ^ (value >>> 8)
  return (value ^ 0xffffffff) >>> 0
}

const shorts = (...values: number[]) => values.flatMap((value) => [value & 0xff, value >>> 8])
const longs = (...values: number[]) => values.flatMap((value) => [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24])
const UTF8 = 0x800
const NEW_YEAR_1980 = 0x21

/** Put files into a zip, each as it is: a folder travels to this machine's own server. */
export function zip(files: readonly Packed[]): Uint8Array<ArrayBuffer>[] {
  const pieces: Uint8Array<ArrayBuffer>[] = []
  const index: Uint8Array<ArrayBuffer>[] = []
  let at = 0
  for (const { path, data } of files) {
    const name = new TextEncoder().encode(path)
    const told = [...shorts(20, UTF8, 0, 0, NEW_YEAR_1980), ...longs(crc32(data), data.length, data.length), ...shorts(name.length, 0)]
    const head = Uint8Array.from([...longs(0x04034b50), ...told, ...name])
    index.push(Uint8Array.from([...longs(0x02014b50), ...shorts(20), ...told, ...shorts(0, 0, 0), ...longs(0, at), ...name]))
    pieces.push(head, new Uint8Array(data))
    at += head.length + data.length
  }
  const size = index.reduce((sum, each) => sum + each.length, 0)
  return [...pieces, ...index, Uint8Array.from([...longs(0x06054b50), ...shorts(0, 0, files.length, files.length), ...longs(size, at), ...shorts(0)])]
}
