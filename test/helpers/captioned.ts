import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'

const SRT =
  '1\n00:00:01,000 --> 00:00:02,500\n<i>Hello</i> & <b>you</b>\n\n2\n00:00:04,000 --> 00:00:05,000\nlast <script> -->\n'
const VTT = 'WEBVTT\n\nx1\n00:01.000 --> 00:02.000 line:0\nFrom <i>vtt</i>\n'
const ASS = `[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize, Bold, Italic, Underline, Alignment
Style: Default,Arial,20,0,0,0,2
Style: Sign,Arial,20,0,-1,0,8

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,,{\\i1}Hallo{\\i0}, du\\N{\\pos(1,2)}da
Dialogue: 0,0:00:03.00,0:00:04.50,Sign,,0,0,0,,A sign
Dialogue: 0,0:00:03.00,0:00:04.50,Sign,,0,0,0,,{\\p1}m 0 0 l 10 10{\\p0}
`
const CHAPTERS = [
  ';FFMETADATA1',
  '[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=3000\ntitle=First --> & <b>',
  '[CHAPTER]\nTIMEBASE=1/1000\nSTART=3000\nEND=6000\ntitle=Second\n',
].join('\n')

/** Makes a Matroska file of six seconds with subtitles in SubRip (shown by default), ASS and WebVTT, and two chapters. */
export async function makeCaptioned(path: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'captions-'))
  const sources = { 'a.srt': SRT, 'a.ass': ASS, 'a.vtt': VTT, 'chapters.txt': CHAPTERS }
  for (const [name, text] of Object.entries(sources)) await writeFile(join(folder, name), text)
  await execa('ffmpeg', [
    ...['-nostdin', '-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=25:d=6'],
    ...['-f', 'lavfi', '-i', 'sine=d=6'],
    ...Object.keys(sources).flatMap((name) => ['-i', join(folder, name)]),
    ...[0, 1, 2, 3, 4].flatMap((input) => ['-map', String(input)]),
    ...['-map_chapters', '5', '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'],
    ...['-g', '25', '-c:a', 'flac', '-c:s', 'copy', '-t', '6'],
    ...['-metadata:s:s:0', 'language=eng', '-metadata:s:s:1', 'language=ger'],
    ...['-metadata:s:s:1', 'title=Full', '-disposition:s:0', 'default', `file:${path}`],
  ])
  await rm(folder, { recursive: true })
}
