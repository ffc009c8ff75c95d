// Makes the recordings in videos/, which show in a clone what vidserve does. Needs ffmpeg with libx264 and libvpx.
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../videos/', import.meta.url))
const h264 = '-c:v libx264 -preset veryslow -g 50 -c:a aac'
const life = 'life=s=160x90:r=25:seed=7:ratio=0.15:death_color=#14213d:life_color=#fca311'
const words = `1
00:00:00,500 --> 00:00:03,500
A cell with two or three neighbours lives on.

2
00:00:03,500 --> 00:00:07,500
An empty place with three becomes alive.
`

/** Each: the name, the pictures, the tones in hertz, and how they are encoded. */
const recordings = [
  ['Mandelbrot.mp4', 'mandelbrot=s=480x270:r=25', [220], `${h264} -crf 38 -movflags +faststart`],
  [
    'Game of Life.mkv',
    `${life},scale=640:360:flags=neighbor`,
    [330, 440],
    `${h264} -crf 40 -metadata:s:a:0 language=eng -metadata:s:a:1 language=zho`,
  ],
  ['Test card.ts', 'smptehdbars=s=640x360:r=25', [1000], `${h264} -crf 34`],
  ['Sierpinski carpet.mov', 'sierpinski=s=640x360:r=25:seed=4', [262], `${h264} -crf 38`],
  [
    'Rule 110.flv',
    'cellauto=s=160x90:r=25:seed=2,scale=640:360:flags=neighbor',
    [294],
    `${h264} -crf 40`,
  ],
  [
    'Colours.webm',
    'gradients=s=640x360:r=25:speed=0.02:seed=3',
    [196],
    '-c:v libvpx-vp9 -crf 45 -b:v 0 -g 50 -c:a libopus',
  ],
]

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder)
for (const [name, pictures, tones, encoding] of recordings) {
  const inputs = [`${pictures},format=yuv420p`, ...tones.map((hertz) => `sine=f=${hertz}`)]
  const maps = inputs.flatMap((_, index) => ['-map', String(index)])
  execFileSync('ffmpeg', [
    ...['-nostdin', '-v', 'error', ...inputs.flatMap((input) => ['-f', 'lavfi', '-i', input])],
    ...[...maps, '-t', '8', '-b:a', '32k', ...encoding.split(' '), `file:${folder}${name}`],
  ])
}
writeFileSync(`${folder}Game of Life.en.srt`, words)
