"""Why a copy is not made, in plain words: refusals of acts, and what is said of a copy that could not be made."""

from __future__ import annotations

from typing import Final

from liuhen.kernel.errors import Refusal, Text

SAFE: Final = Text(zh="原件没有改动。", en="The original is unchanged.")
MOST_WAITING: Final = 20

NOT_MEDIA = Refusal(
    "copy-not-media",
    Text(
        zh="这个文件不是录像、录音或照片，不能制作副本。",
        en="No copy is made of what is no film, sound or photo.",
    ),
    safe=SAFE,
)
NO_PICTURE = Refusal(
    "copy-no-picture",
    Text(
        zh="录音没有画面，不能截图，也不能加水印或遮挡。",
        en="Sound has no picture to take, mark or hide.",
    ),
    safe=SAFE,
    todo=Text(zh="请改做片段，或对声音静音。", en="Make a clip instead, or mute the sound."),
)
PAST_END = Refusal(
    "copy-past-end",
    Text(zh="起点在录像结束之后。", en="The start lies past the end of the recording."),
    safe=SAFE,
)
TOO_MANY = Refusal(
    "copies-waiting",
    Text(zh=f"您已有 {MOST_WAITING} 件副本在制作。", en=f"{MOST_WAITING} copies of yours are being made already."),
    safe=SAFE,
    todo=Text(zh="请等其中一件制成，或取消一件。", en="Wait until one is made, or cancel one."),
)
NOT_WAITING = Refusal(
    "copy-not-waiting",
    Text(zh="这件副本已经不在制作。", en="This copy is not being made any more."),
    todo=Text(zh="请刷新页面。", en="Reload the page."),
)
NOT_ENDED = Refusal(
    "copy-not-ended",
    Text(zh="这件副本还在制作，或已经删除。", en="This copy is still being made, or is deleted."),
    todo=Text(zh="制作中的请先取消。", en="Cancel it first if it is being made."),
)
NOT_MADE = Refusal(
    "copy-not-made",
    Text(zh="这件副本还没有制成，不能入卷。", en="This copy is not made yet and cannot go with the file."),
    safe=SAFE,
)
NO_CASE = Refusal(
    "copy-without-case",
    Text(zh="录像还没有归入案件，副本无卷可入。", en="The recording belongs to no case yet."),
    safe=SAFE,
    todo=Text(zh="请先把录像归入案件的活动。", en="Put the recording under an activity of a case first."),
)
ENCLOSED_ALREADY = Refusal(
    "copy-enclosed-already",
    Text(zh="这件副本已经入卷。", en="This copy goes with the file already."),
    safe=SAFE,
)
NOT_ENCLOSED = Refusal(
    "copy-not-enclosed",
    Text(zh="这件副本没有入卷。", en="This copy does not go with the file."),
    safe=SAFE,
)
ENCLOSED = Refusal(
    "copy-enclosed",
    Text(zh="这件副本已入卷，不能删除。", en="This copy goes with the case file and cannot be deleted."),
    safe=SAFE,
    todo=Text(zh="确要删除的，请先取消入卷。", en="Withdraw it from the file first if it has to go."),
)
NOT_AGAIN = Refusal(
    "copy-not-again",
    Text(
        zh="只有没有制成、已取消或文件不在的副本可以重新制作。",
        en="Only a copy that failed, was cancelled or is missing is made again.",
    ),
    safe=SAFE,
)

SAID: Final[dict[str, Text]] = {
    "broken": Text(
        zh="原件的内容无法解码：文件可能不完整或已损坏。",
        en="The original cannot be decoded: it may be cut off or damaged.",
    ),
    "nothing": Text(zh="所选的时间里没有画面或声音。", en="There is no picture or sound in the chosen time."),
    "no-room": Text(zh="磁盘空间不足。", en="The disk is full."),
    "unreadable": Text(zh="文件无法读写。", en="A file could not be read or written."),
    "too-long": Text(zh="超过了制作时限。", en="It took longer than it may."),
    "too-large": Text(zh="副本超过了允许的大小。", en="The copy would be larger than it may be."),
    "memory": Text(zh="内存不足。", en="There was not enough memory."),
    "killed": Text(zh="制作被系统中止。", en="The system stopped it."),
    "crashed": Text(zh="解码程序异常退出。", en="The decoder crashed."),
    "gave-up": Text(zh="多次中断，没有再试。", en="It broke off several times and was given up."),
    "original-differs": Text(
        zh="原件核对不符，没有据此制作副本。请立即报告系统管理员。",
        en="The original does not verify; no copy was made of it. Tell the administrator at once.",
    ),
}


def said_of(why: str) -> Text:
    """Say why a copy was not made."""
    return SAID.get(why) or Text(zh="没有制成。", en="It was not made.")
