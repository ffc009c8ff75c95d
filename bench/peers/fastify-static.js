import fastifyStatic from '@fastify/static'
import fastify from 'fastify'

const [root, port] = process.argv.slice(2)
const app = fastify()
app.register(fastifyStatic, { root })
await app.listen({ port: Number(port), host: '127.0.0.1' })
