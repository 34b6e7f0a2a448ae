import { test } from 'node:test'
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, zip } from '../src/logic/zip.ts'
import { losses } from '../src/logic/losses.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

test('a zip holds what was put in, under its names', () => {
  assert.equal(crc32(bytes('123456789')), 0xcbf43926)
  const files = [{ path: '冰.scriv/Ice.scrivx', data: bytes('<x/>') }, { path: '冰.scriv/Files/1.rtf', data: bytes('雪'.repeat(70_000)) }, { path: '冰.scriv/empty', data: bytes('') }]
  const path = join(mkdtempSync(join(tmpdir(), 'lianju-')), 'a.zip')
  writeFileSync(path, Buffer.concat(zip(files)))
  const read = 'import sys, zipfile\nwith zipfile.ZipFile(sys.argv[1]) as it:\n assert it.testzip() is None\n print([(each.filename, each.file_size) for each in it.infolist()])'
  const told = execFileSync('python3', ['-c', read, path], { encoding: 'utf8', env: { ...process.env, PYTHONIOENCODING: 'utf-8' } })
  assert.equal(told.trim(), "[('冰.scriv/Ice.scrivx', 4), ('冰.scriv/Files/1.rtf', 210000), ('冰.scriv/empty', 0)]")
})

test('every loss has words, also one that is not known here', () => {
  assert.deepEqual(losses([{ what: 'image', count: 2 }, { what: 'new-kind', count: 1 }]), [{ id: 'loss-image', count: 2 }, { id: 'loss-other', count: 1 }])
})
