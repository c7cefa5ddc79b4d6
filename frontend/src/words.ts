// The few sentences that scripts say. Chinese is the key, as in the templates; English stands beside it.
const english: Readonly<Record<string, string>> = {
  "周日": "Sun", "周一": "Mon", "周二": "Tue", "周三": "Wed", "周四": "Thu", "周五": "Fri", "周六": "Sat",
  "{0} 天 {1} 时": "{0} d {1} h",
  "{0} 时 {1} 分": "{0} h {1} min",
  "{0} 分 {1} 秒": "{0} min {1} s",
  "{0} 分钟": "{0} min",
  "{0} 秒": "{0} s",
  "还剩": "Due in",
  "逾期": "Overdue",
  "北京时间": "Beijing time",
  "等待发送": "Waiting",
  "已入库": "Stored",
  "早已在库": "Already held",
  "未接收": "Refused",
  "继续": "Continue",
  "已暂停": "Paused",
  "已取消": "Cancelled",
  "未传完": "Unfinished",
  "正在重试": "Trying again",
  "连接中断，正在重试": "The connection broke; trying again",
  "正在入库": "Storing",
  "{0} 个未传完": "{0} unfinished",
  "已取消，文件没有入库。": "Cancelled; the file was not taken in.",
  "连接中断，文件没有传完。": "The connection broke before the whole file had arrived.",
  "已收到的部分和已入库的文件都完好；设备里的原始文件没有改动。": "What has arrived and what is stored is intact; the originals on the device are untouched.",
  "请检查网络后继续，会从断点续传。": "Check the network and continue; it goes on where it broke off.",
  "取消": "Cancel",
  "还需 {0}": "{0} left",
  "{0} 字节": "{0} bytes",
  "{0} 个进行中，还需约 {1}": "{0} in progress, about {1} left",
  "{0} 个进行中": "{0} in progress",
  "全部完成": "All done",
  "服务器没有接收这个文件（{0}）。": "The server did not take this file ({0}).",
  "归入 {0} 段": "Classify {0}",
  "{0} 段按各自的建议": "{0} as suggested for each",
  "已选 {0} 段": "{0} selected",
  "播放": "Play",
  "暂停": "Pause",
  "静音": "Mute",
  "取消静音": "Unmute",
  "这段时间没有录像": "Nothing was recorded at this time",
  "录像无法播放": "The recording cannot be played",
};

const isEnglish = document.documentElement.lang.startsWith("en");

/** The sentence in the page's language, with `{0}`, `{1}` filled in. */
export function say(chinese: string, ...values: readonly (string | number)[]): string {
  const sentence = isEnglish ? (english[chinese] ?? chinese) : chinese;
  return sentence.replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)] ?? ""));
}
