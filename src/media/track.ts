/** Picture codecs that vidserve can name; 'other' is one that nothing here can do anything with. */
export type VideoCodec =
  | 'h264'
  | 'hevc'
  | 'av1'
  | 'vp8'
  | 'vp9'
  | 'mpeg1'
  | 'mpeg2'
  | 'mpeg4'
  | 'h263'
  | 'mjpeg'
  | 'prores'
  | 'wmv'
  | 'theora'
  | 'flv1'
  | 'vp6'
  | 'other'
/** Sound codecs, likewise. */
export type AudioCodec =
  | 'aac'
  | 'mp3'
  | 'mp2'
  | 'opus'
  | 'vorbis'
  | 'flac'
  | 'alac'
  | 'ac3'
  | 'eac3'
  | 'dts'
  | 'truehd'
  | 'pcm'
  | 'adpcm'
  | 'speex'
  | 'nellymoser'
  | 'wma'
  | 'amr'
  | 'other'
/** Text that can be shown as WebVTT, and pictures of text. */
export type SubtitleCodec = 'srt' | 'ass' | 'vtt' | 'tx3g' | 'pgs' | 'vobsub' | 'other'

interface TrackBase {
  /** Names the track within its file; the container's own number where it has one. */
  readonly id: number
  /** The container's own name of the codec ('V_MPEG4/ISO/AVC', 'avc1', ...), for people. */
  readonly codecName: string
  /** BCP 47, or undefined. */
  readonly language: string | undefined
  readonly title: string | undefined
  readonly default: boolean
}

export interface VideoTrack extends TrackBase {
  readonly kind: 'video'
  readonly codec: VideoCodec
  /** RFC 6381, for the codecs that browsers play; undefined for others. */
  readonly codecString: string | undefined
  /** The decoder's configuration as its ISO BMFF box holds it (avcC, hvcC, av1C, vpcC), without the box's header; undefined where none is needed or known. */
  readonly config: Uint8Array | undefined
  /** Coded size in pixels, and the size it is meant to be seen in (pixel aspect applied, rotation not). */
  readonly width: number
  readonly height: number
  readonly displayWidth: number
  readonly displayHeight: number
  /** Clockwise, in degrees. */
  readonly rotation: 0 | 90 | 180 | 270
  /** Frames a second where the container says so. */
  readonly frameRate: number | undefined
}

export interface AudioTrack extends TrackBase {
  readonly kind: 'audio'
  readonly codec: AudioCodec
  readonly codecString: string | undefined
  /** AudioSpecificConfig for AAC, the OpusHead packet for Opus, the STREAMINFO metadata blocks for FLAC ('fLaC' marker left out), as the container has it for others. */
  readonly config: Uint8Array | undefined
  readonly channels: number
  /** In hertz. */
  readonly sampleRate: number
  /** The id of the track that this one is made of, where its sound is converted while it is read. */
  readonly convertedFrom?: number | undefined
  /** For PCM: bits a sample, and how they lie; undefined for others. */
  readonly pcm:
    | {
        readonly bits: number
        readonly float: boolean
        readonly bigEndian: boolean
        readonly signed: boolean
        /** How its samples of 8 bits are companded (ITU-T G.711); undefined where they are not. */
        readonly law?: 'A' | 'mu' | undefined
      }
    | undefined
  /** For ADPCM of four bits a sample: whose it is, and the bytes of a block of all channels; undefined for others. */
  readonly adpcm?: { readonly form: 'ima' | 'ms' | 'qt'; readonly block: number } | undefined
}

interface SubtitleTrack extends TrackBase {
  readonly kind: 'subtitle'
  readonly codec: SubtitleCodec
  /** Whether it is text that everybody needs, such as what is said in a foreign language, and no more. */
  readonly forced?: boolean
  readonly config: Uint8Array | undefined
}

export type Track = VideoTrack | AudioTrack | SubtitleTrack
