import type { Strings } from './strings.ts'

/** What the pages say in English of what does not play. */
export const englishTroubles: Strings['trouble'] = {
  retry: 'Try again',
  keepListening: 'Listen to the sound',
  download: 'Download',
  openElsewhere: 'In VLC: Media › Open Network Stream, then paste this address:',
  copyAddress: 'Copy address',
  advice: {
    install:
      'If the free program ffmpeg is installed on the computer that runs vidserve, it plays here too. Otherwise download it, or open its address in VLC.',
    inVain:
      'The ffmpeg on the computer that runs vidserve has no decoder for it either. Download it, or open its address in VLC.',
    elsewhere: 'Download it, or open its address in VLC.',
  },
  undecodable: {
    mp4: {
      title: 'This browser cannot play this video',
      text: `Its picture or sound is in a format that this browser has no decoder for, such as HEVC (H.265) or ProRes. {advice}`,
    },
    webm: {
      title: 'This browser cannot play this WebM file',
      text: `It has no decoder for the picture or sound in it, or the file is damaged. {advice}`,
    },
    matroska: {
      title: 'This browser cannot play this MKV file',
      text: `Browsers open only some MKV files, depending on the picture and sound inside. {advice}`,
    },
    'mpeg-ts': {
      title: 'Browsers cannot play MPEG transport streams',
      text: `TS and M2TS files come from TV receivers, cameras and recorders; nothing is wrong with the file. {advice}`,
    },
    'mpeg-ps': {
      title: 'Browsers cannot play MPEG program streams',
      text: `MPG and VOB files come from DVDs and older cameras; browsers have no decoder for them. {advice}`,
    },
    avi: {
      title: 'Browsers cannot play AVI files',
      text: `AVI is an older format that browsers do not open. {advice}`,
    },
    flv: {
      title: 'Browsers cannot play Flash Video',
      text: `FLV files cannot be opened without the Flash plug-in, which is gone. {advice}`,
    },
    'windows-media': {
      title: 'Browsers cannot play Windows Media files',
      text: `WMV and ASF files are in Microsoft’s own format, which browsers do not open. {advice}`,
    },
    other: {
      title: 'This browser cannot play this kind of file',
      text: `Browsers do not open this format, or not what is inside this file. {advice}`,
    },
  },
  general: {
    noPicture: {
      title: 'Only the sound of this file plays here',
      text: 'This browser finds no picture that it can show. In recordings of phones and cameras that is usually HEVC (H.265), which this browser has no decoder for. Another browser may show it; VLC does.',
    },
    soundOnly: {
      title: 'This recording has no picture',
      text: 'There is sound in it, and nothing to see.',
    },
    picture: {
      title: 'This browser cannot show {picture}',
      text: 'That is the format of the picture in this recording. {advice}',
    },
    pictureYet: {
      title: 'This browser cannot show {picture}',
      text: 'The picture of this recording is {picture}, for which this browser has no decoder. It may still be being written: when that is over, load this page again, and ffmpeg on the computer that runs vidserve converts it. VLC plays it now.',
    },
    sound: {
      title: 'This browser cannot play {sound}',
      text: 'That is the format of the sound in this recording, which has no picture. {advice}',
    },
    unreadable: {
      title: 'This file cannot be read',
      text: 'It is damaged, cut off, or not what its name says (metadata unreadable). VLC, which is more forgiving, may still play a part of it.',
    },
    nothing: {
      title: 'There is nothing to play in this file',
      text: 'It holds neither pictures nor sound. It may be subtitles alone, or the beginning of a stream whose rest lies in other files.',
    },
    protected: {
      title: 'This recording is protected against copying',
      text: 'It is encrypted, and only the shop or the service that it comes from has the key: no browser plays the file, nor do ffmpeg and VLC.',
    },
    damaged: {
      title: 'Playing stopped: a part of this file cannot be played',
      text: 'The file may be damaged or incomplete at this place. “Try again” goes on 10 seconds later; VLC, which is more forgiving, may play all of it.',
    },
    unconverted: {
      title: 'ffmpeg could not convert this recording',
      text: '{reason} “Try again” asks it once more; download the recording or open its address in VLC if that is in vain.',
    },
    busy: {
      title: 'The server is busy',
      text: 'It converts as many recordings at a time as its computer bears. This one plays by itself as soon as another is not watched any more.',
    },
    empty: {
      title: 'This file is empty',
      text: 'It has no content at all. If it is still being copied or recorded, try again when that is done.',
    },
    unfinished: {
      title: 'This recording was never finished',
      text: 'The part that is written last, and that players need first (“moov”), is missing. If the file is still being recorded or copied, it can be watched when that is done. If its recording was cut off, the repair tools untrunc and recover_mp4 may rescue it, with the help of another, whole file from the same camera or program.',
    },
    unreachable: {
      title: 'The server does not answer',
      text: 'Check that vidserve is still running and that this device is in the same network, then try again.',
    },
    refused: {
      title: 'The server could not send this file',
      text: 'The file may have changed meanwhile, the server may be busy, or it may not be permitted to read the file. Try again in a moment.',
    },
    gone: {
      title: 'This file is not there any more',
      text: 'It was deleted, renamed or moved. Go back to the folder to see what is there now.',
    },
    stalled: {
      title: 'Nothing has arrived to play',
      text: `The server answers, but this browser shows nothing of the file. Try again, or download it and open it in VLC.`,
    },
  },
}
