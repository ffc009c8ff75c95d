import type { Strings } from './strings.ts'

/** What the pages say in Simplified Chinese of what does not play. */
export const simplifiedChineseTroubles: Strings['trouble'] = {
  retry: '重试',
  keepListening: '只听声音',
  download: '下载',
  openElsewhere: '在 VLC 中选择“媒体 › 打开网络串流”，然后粘贴此地址：',
  copyAddress: '复制地址',
  advice: {
    install:
      '如果在运行 vidserve 的电脑上安装免费软件 ffmpeg，就可以在这里播放。也可以下载后观看，或在 VLC 中打开它的地址。',
    inVain:
      '运行 vidserve 的电脑上的 ffmpeg 也没有相应的解码器。请下载后观看，或在 VLC 中打开它的地址。',
    elsewhere: '请下载后观看，或在 VLC 中打开它的地址。',
  },
  undecodable: {
    mp4: {
      title: '此浏览器无法播放这个视频',
      text: `它的画面或声音采用了此浏览器无法解码的格式，例如 HEVC（H.265）或 ProRes。{advice}`,
    },
    webm: {
      title: '此浏览器无法播放这个 WebM 文件',
      text: `浏览器无法解码其中的画面或声音，或者文件已损坏。{advice}`,
    },
    matroska: {
      title: '此浏览器无法播放这个 MKV 文件',
      text: `浏览器只能打开部分 MKV 文件，取决于其中的画面和声音格式。{advice}`,
    },
    'mpeg-ts': {
      title: '浏览器无法播放 MPEG 传输流',
      text: `TS 和 M2TS 文件来自电视接收机、摄像机和录像机，文件本身没有问题。{advice}`,
    },
    'mpeg-ps': {
      title: '浏览器无法播放 MPEG 节目流',
      text: `MPG 和 VOB 文件来自 DVD 和较早的摄像机，浏览器无法解码。{advice}`,
    },
    avi: {
      title: '浏览器无法播放 AVI 文件',
      text: `AVI 是较早的格式，浏览器无法打开。{advice}`,
    },
    flv: {
      title: '浏览器无法播放 Flash 视频',
      text: `FLV 文件需要 Flash 插件才能打开，而该插件早已停用。{advice}`,
    },
    'windows-media': {
      title: '浏览器无法播放 Windows Media 文件',
      text: `WMV 和 ASF 是微软的专有格式，浏览器无法打开。{advice}`,
    },
    other: {
      title: '此浏览器无法播放这种文件',
      text: `浏览器不支持这种格式，或不支持文件中的内容。{advice}`,
    },
  },
  general: {
    noPicture: {
      title: '这个文件在此处只能播放声音',
      text: '此浏览器没有找到可以显示的画面。手机和摄像机的录像通常采用 HEVC（H.265），而此浏览器无法解码。可以换一个浏览器试试，或用 VLC 播放。',
    },
    soundOnly: {
      title: '这段录像没有画面',
      text: '其中只有声音。',
    },
    picture: {
      title: '此浏览器无法显示 {picture}',
      text: '这段录像的画面采用了这种格式。{advice}',
    },
    pictureYet: {
      title: '此浏览器无法显示 {picture}',
      text: '这段录像的画面是 {picture} 格式，此浏览器没有相应的解码器。它可能仍在录制：录制结束后请重新加载此页面，届时由运行 vidserve 的计算机上的 ffmpeg 转换。VLC 现在就可以播放。',
    },
    sound: {
      title: '此浏览器无法播放 {sound}',
      text: '这段录像没有画面，其声音采用了这种格式。{advice}',
    },
    unreadable: {
      title: '无法读取这个文件',
      text: '文件已损坏、不完整，或与其名称不符（无法读取元数据）。VLC 的容错性更好，也许仍能播放其中一部分。',
    },
    nothing: {
      title: '这个文件中没有可以播放的内容',
      text: '其中既没有画面也没有声音。它可能只有字幕，或只是一段流的开头，其余部分在别的文件中。',
    },
    protected: {
      title: '这段录像受版权保护',
      text: '它已加密，只有提供它的商店或服务才有密钥：任何浏览器都无法播放这个文件，ffmpeg 和 VLC 也不行。',
    },
    damaged: {
      title: '播放已停止：文件的一部分无法播放',
      text: '文件在此处可能已损坏或不完整。点击“重试”会跳过 10 秒继续播放；VLC 的容错性更好，也许能完整播放。',
    },
    unconverted: {
      title: 'ffmpeg 无法转换这段录像',
      text: '{reason} 可以点击“重试”再试一次；如果仍然不行，请下载文件，或用 VLC 打开其地址。',
    },
    busy: {
      title: '服务器正忙',
      text: '它同时转换的录像数量已达到计算机所能承受的上限。一旦有其他录像不再被观看，这段录像就会自动播放。',
    },
    empty: {
      title: '这个文件是空的',
      text: '文件中没有任何内容。如果它正在复制或录制，请在完成后重试。',
    },
    unfinished: {
      title: '这段录像没有正常结束',
      text: '文件缺少最后写入、播放时必需的部分（“moov”）。如果它仍在录制或复制，完成后即可观看。如果录制被中断，可以用修复工具 untrunc 或 recover_mp4，借助同一台摄像机或同一软件录制的另一个完整文件来恢复。',
    },
    unreachable: {
      title: '服务器没有响应',
      text: '请确认 vidserve 仍在运行，并且此设备处于同一网络，然后重试。',
    },
    refused: {
      title: '服务器未能发送这个文件',
      text: '文件可能刚刚被修改，服务器可能繁忙，或者没有读取该文件的权限。请稍后重试。',
    },
    gone: {
      title: '这个文件已不存在',
      text: '它已被删除、重命名或移动。请返回文件夹查看现有的文件。',
    },
    stalled: {
      title: '没有收到可播放的内容',
      text: '服务器有响应，但此浏览器无法显示文件内容。请重试，或下载后用 VLC 打开。',
    },
  },
}
