import { getRequestListener } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono } from 'hono/quick'
import { FileUnavailable } from '../bytes.ts'
import { errorPage } from '../page/error-page.tsx'
import { chooseLanguage } from '../page/language.ts'
import { decodePath } from '../path.ts'
import type { LengthJson, VideoDetailJson } from '../wire.ts'
import { type Env, originOf, type PageContext } from './answers.ts'
import type { EventStreams } from './event-streams.ts'
import { folderPlaylist } from './folder-playlist.ts'
import { lookInto, type Readers } from './holding.ts'
import { Lengths } from './lengths.ts'
import { assetUrls, pageAsset } from './page-assets.ts'
import { createPages } from './pages.ts'
import type { Parts } from './parts.ts'
import { planJson } from './plan-json.ts'
import { type ErrorDocument, type Refusal, refuse, wantsPage } from './refusal.ts'
import { refusalOf, refusals } from './refusals.ts'
import { securityHeaders } from './security-headers.ts'
import type { Site } from './site.ts'
import { subtitleTrack } from './subtitle-track.ts'
import { videoJson, videosJson } from './videos-json.ts'

type Handler = (context: PageContext) => Response | undefined | Promise<Response | undefined>

/** The pages, the API and the events. */
export function createSite(parts: Parts, readers: Readers, events: EventStreams): Site {
  const app = createApp(parts, readers, events)
  return {
    errorDocument: (acceptLanguage, refusal) => errorDocument(parts, acceptLanguage, refusal),
    answer(request, response, target) {
      for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value)
      // The URL that hono makes of a request would normalise the path; the one that counts goes beside it.
      request.url = 'http://localhost/'
      const listener = getRequestListener(
        async (asked) => {
          const bindings = { incoming: request, outgoing: response, target }
          const answer = await app.fetch(asked, bindings)
          return response.headersSent ? RESPONSE_ALREADY_SENT : answer
        },
        { overrideGlobalObjects: false },
      )
      return listener(request, response)
    },
  }
}

function createApp(parts: Parts, readers: Readers, events: EventStreams): Hono<Env> {
  const { catalogue, assets } = parts
  const urls = assetUrls(assets)
  const lengths = new Lengths(parts.openFile)
  const pages = createPages(parts, readers, lengths, urls)
  const app = new Hono<Env>({ getPath: (_request, options) => options?.env?.target.path ?? '/' })
  const fail = (context: PageContext, refusal: Refusal) => refuseIn(parts, context, refusal)
  const route = (path: string, handler: Handler) =>
    app.get(path, async (context) => (await handler(context)) ?? fail(context, refusals.notFound))

  route('/', pages.root)
  route('/browse/*', pages.browse)
  route('/watch/*', pages.watch)
  route('/subs/*', (context) => subtitleTrack(parts, context))
  route('/assets/*', (context) =>
    pageAsset(assets, context, context.req.path.slice('/assets/'.length)),
  )
  route('/favicon.ico', (context) => pageAsset(assets, context, 'favicon.ico'))
  route('/api/videos', (context) => context.body(videosJson(catalogue.all()), 200, json))
  route('/api/videos/*', async (context) => {
    const path = decodePath(context.req.path.slice('/api/videos/'.length))
    const recording = path === undefined ? undefined : catalogue.get(path)
    if (recording === undefined) return undefined
    const told = await lookInto(readers, recording.path)
    const { holding, looking } = told
    const plan = planJson(told)
    const detail: VideoDetailJson = { ...videoJson(recording), holding, looking, plan }
    return context.body(JSON.stringify(detail), 200, json)
  })
  route('/api/lengths/*', async (context) => {
    const path = decodePath(context.req.path.slice('/api/lengths/'.length))
    const recording = path === undefined ? undefined : catalogue.get(path)
    if (recording === undefined) return undefined
    const length: LengthJson = { seconds: await lengths.of(recording) }
    return context.body(JSON.stringify(length), 200, json)
  })
  const playlist = (context: PageContext) =>
    folderPlaylist(catalogue, context, { title: parts.title, origin: originOf(context) })
  route('/playlist.m3u8', playlist)
  route('/playlist/*', playlist)
  route('/api/events', (context) => {
    const { incoming, outgoing } = context.env
    if (events.full) return fail(context, refusals.busy)
    if (incoming.method === 'GET') events.add(incoming, outgoing)
    return context.body(null, 200, { 'Content-Type': 'text/event-stream' })
  })
  route('/healthz', (context) => context.text('ok\n', 200, { 'Cache-Control': 'no-store' }))
  route('/robots.txt', (context) => context.text('User-agent: *\nDisallow: /\n'))
  app.notFound((context) => fail(context, refusals.notFound))
  app.onError((error, context) => {
    const isGone = error instanceof FileUnavailable && error.reason === 'missing'
    if (!isGone) parts.log({ kind: 'failure', message: error.message })
    return fail(context, refusalOf(error))
  })
  return app
}

const json = { 'Content-Type': 'application/json', 'Cache-Control': 'no-cache' }

function refuseIn(parts: Parts, context: PageContext, refusal: Refusal): Response {
  const { incoming, outgoing } = context.env
  const document = wantsPage(context.req.header('Accept'))
    ? errorDocument(parts, context.req.header('Accept-Language'), refusal)
    : undefined
  refuse(incoming, outgoing, refusal, document)
  return context.body(null)
}

function errorDocument(
  { assets }: Parts,
  acceptLanguage: string | undefined,
  { status, detail, host }: Refusal,
): ErrorDocument {
  const language = chooseLanguage(acceptLanguage)
  const html = errorPage({
    language,
    status,
    ...(detail && { detail }),
    ...(host !== undefined && { host }),
    assets: assetUrls(assets),
  })
  return { language, html }
}
