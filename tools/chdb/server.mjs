// A current ClickHouse, in process, behind the HTTP interface that the tests speak: node server.mjs PORT
// It answers what warehouse/warehousetest sends and nothing more. Needs: npm install chdb@3.4.0
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const { Session } = createRequire(join(process.cwd(), 'node_modules', 'x'))('chdb')
const session = new Session()
session.query('CREATE DATABASE IF NOT EXISTS lake')
session.query('USE lake')
session.query('SET compile_expressions = 0, max_threads = 2') // what it compiles it keeps
const known = new Set(session.query('SELECT name FROM system.settings', 'TabSeparated').split('\n'))
const kept = new Set(['query', 'database', 'query_id', 'readonly'])

createServer((request, response) => {
  const chunks = []
  request.on('data', (c) => chunks.push(c))
  request.on('end', () => {
    const url = new URL(request.url, 'http://localhost')
    const body = Buffer.concat(chunks).toString()
    const query = url.searchParams.get('query')
    let text = query === null ? body : query + '\n' + body
    try {
      for (const [name, value] of url.searchParams) {
        if (known.has(name) && !kept.has(name)) session.query(`SET ${name} = '${value}'`)
      }
      let format = 'TabSeparated'
      if (query === null) text = text.replace(/\nFORMAT (\w+)$/, (_, f) => ((format = f), ''))
      response.end(session.query(text, format))
    } catch (e) {
      response.statusCode = 500
      response.end(String(e.message ?? e))
    }
  })
}).listen(Number(process.argv[2]), '127.0.0.1')
