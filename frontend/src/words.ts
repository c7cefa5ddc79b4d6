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
  "正在发送": "Sending",
  "正在计算摘要": "Computing digest",
  "已入库": "Stored",
  "早已在库": "Already held",
  "未接收": "Refused",
  "未送达": "Not sent",
  "重试": "Try again",
  "取消": "Cancel",
  "还需 {0}": "{0} left",
  "{0} 字节": "{0} bytes",
  "{0} 个进行中，还需约 {1}": "{0} in progress, about {1} left",
  "{0} 个进行中": "{0} in progress",
  "全部完成": "All done",
  "连接中断，文件没有送达。": "The connection broke; the file did not arrive.",
  "已入库的文件都完好；设备里的原始文件没有改动。": "Files already stored are intact; the originals on the device are untouched.",
  "请检查网络后重试，不必重新选择文件。": "Check the network and try again; there is no need to choose the file anew.",
  "服务器没有接收这个文件（{0}）。": "The server did not take this file ({0}).",
  "请稍后重试；再次失败请通知管理员。": "Try again later; if it fails again, tell the administrator.",
  "还有文件正在发送。已入库的不会丢失，未完成的需要重新选择。": "Files are still being sent. What is stored stays; the rest must be chosen again.",
  "归入 {0} 段": "Classify {0}",
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
