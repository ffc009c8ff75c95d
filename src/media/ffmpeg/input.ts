/**
 * The demuxers that may read what is ours: containers that hold their pictures and sound themselves. None of those that name other
 * files or addresses (hls, concat, image2, dash, sdp, imf, ...) is among them.
 */
const FORMATS = [
  ...[
    'matroska',
    'mov',
    'avi',
    'mpeg',
    'mpegts',
    'asf',
    'flv',
    'ogg',
    'mxf',
    'rm',
    'dv',
    'dhav',
    'nut',
    'gxf',
  ],
  ...['wtv', 'ivf', 'nsv', 'nuv', 'roq', 'bink', 'smk', 'mpegvideo', 'm4v', 'h264', 'hevc', 'vc1'],
  ...['swf', 'wav', 'mp3', 'aac', 'ac3', 'eac3', 'dts', 'truehd', 'flac', 'amr', 'live_flv', 'pva'],
].join(',')

/** ffmpeg gives up on an address that does not answer for this long, in microseconds. */
const SILENCE = 20_000_000

/** The arguments that read from a loan's URL and from nothing else; options for the input go before them. */
export function inputFrom(url: string): string[] {
  return [
    ...['-protocol_whitelist', 'http,tcp', '-format_whitelist', FORMATS],
    ...['-rw_timeout', String(SILENCE), '-err_detect', 'ignore_err', '-i', url],
  ]
}

/** What comes before all else: it asks nobody anything, and says only what is wrong. */
export const QUIETLY: readonly string[] = ['-hide_banner', '-loglevel', 'error']

/** Bytes that are lent to ffmpeg, which never opens a file by name. */
export interface Loan {
  /** On this machine, and known to nobody else. */
  readonly url: string
  /** Takes the bytes back; once. */
  end(): void
}
