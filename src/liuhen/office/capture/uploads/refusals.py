"""The ways to say no to a sender: what happened, what is safe, what to do. Codes are stable (docs/spec/api.md)."""

from __future__ import annotations

from liuhen.kernel.errors import Refusal, Text
from liuhen.office.capture import body
from liuhen.office.capture.body import NOTHING_TAKEN

CHECKSUM_MISMATCH = 460  # tus 1.0, checksum
PART_KEPT = Text(
    zh="已收到的部分保存完好，可以从断点续传；原存储介质上的文件没有改动。",
    en="What has arrived is kept and can be continued; the source was not changed.",
)
GO_ON = Text(zh="请询问断点（HEAD）后从该处续传。", en="Ask for the offset (HEAD) and go on from there.")
ONCE_MORE = Text(zh="请重新选择该文件上传。", en="Choose the file again.")


def bad_header(name: str) -> Refusal:
    """Say that a header of the protocol is missing or unreadable."""
    return Refusal(
        "bad-header",
        Text(zh=f"请求头 {name} 缺失或者无法识别。", en=f"The header {name} is missing or cannot be read."),
        safe=PART_KEPT,
        todo=Text(zh="请按 tus 1.0 协议发送。", en="Send what tus 1.0 asks for."),
        status=400,
    )


def bad_metadata(where: str) -> Refusal:
    """Say that what was said about the file cannot be read."""
    return Refusal(
        "bad-metadata",
        Text(
            zh=f"随文件发来的说明无法识别（{where}），没有接收。",
            en=f"What was sent about the file cannot be read ({where}); it was not taken in.",
        ),
        safe=NOTHING_TAKEN,
        todo=Text(
            zh="只接受 filename、filetype、modified、sha256 四项，各一次。",
            en="Send filename, filetype, modified and sha256, each once at most, and nothing else.",
        ),
        status=422,
    )


def length_unknown() -> Refusal:
    """Say that a file whose size nobody knows cannot be checked for completeness."""
    todo = Text(
        zh="请在 Upload-Length 中声明大小；本系统不支持事后补报。",
        en="Say so in Upload-Length; deferring it is not supported.",
    )
    return body.length_unknown(todo)


def too_large(largest_bytes: int) -> Refusal:
    """Say that no file may be as large."""
    return Refusal(
        "too-large",
        Text(
            zh=f"文件超过单个文件的上限（{largest_bytes}字节），没有接收。",
            en=f"The file is larger than a file may be ({largest_bytes} bytes); it was not taken in.",
        ),
        safe=NOTHING_TAKEN,
        todo=Text(
            zh="请用采集站入库，或者请系统管理员调整上限。",
            en="Take it in at the docking station, or ask the administrator to raise the limit.",
        ),
        status=413,
    )


def too_many_waiting(*, is_own: bool) -> Refusal:
    """Say that too much is unfinished already: of this person, or of the agency."""
    zh, en = ("您", "You have") if is_own else ("本单位", "The agency has")
    return Refusal(
        "quota-exceeded",
        Text(
            zh=f"{zh}未传完的文件已达上限，没有接收新的文件。",
            en=f"{en} as many unfinished uploads as may be; no new one was begun.",
        ),
        safe=Text(
            zh="未传完的文件保存完好；原存储介质上的文件没有改动。",
            en="The unfinished uploads are kept, and the source was not changed.",
        ),
        todo=Text(
            zh="请先传完或者放弃未传完的文件，再上传新的。", en="Finish or give up some of them, then send this one."
        ),
        status=413,
    )


def no_room() -> Refusal:
    """Say that the disk cannot hold what is announced."""
    return Refusal(
        "disk-full",
        Text(
            zh="存储空间不足以放下这个文件，没有开始接收。",
            en="The storage has no room for this file; it was not begun.",
        ),
        safe=NOTHING_TAKEN,
        todo=Text(
            zh="请联系系统管理员扩充存储空间后重新上传；在此之前不要清空执法记录仪。",
            en="Ask the administrator for more space, then send it again; do not clear the device before that.",
        ),
        status=507,
    )


def too_long(size_bytes: int) -> Refusal:
    """Say that more bytes come than were announced."""
    return Refusal(
        "too-long",
        Text(
            zh=f"发来的内容超出声明的大小（{size_bytes}字节）。",
            en=f"More bytes came than were announced ({size_bytes}).",
        ),
        safe=PART_KEPT,
        todo=ONCE_MORE,
        status=413,
    )


def elsewhere(offset_bytes: int) -> Refusal:
    """Say that the sender and we are at different places of the file."""
    return Refusal(
        "offset-differs",
        Text(
            zh=f"续传位置与已收到的不一致，已收到{offset_bytes}字节。",
            en=f"The offset is not where the upload stands: {offset_bytes} bytes have arrived.",
        ),
        safe=PART_KEPT,
        todo=GO_ON,
    )


def overtaken() -> Refusal:
    """Say that the same file is being sent anew, after this request had fallen silent."""
    return Refusal(
        "upload-overtaken",
        Text(
            zh="这个文件已由新的连接继续发送，本次请求中止。",
            en="The file is being sent through a new connection; this request was ended.",
        ),
        safe=PART_KEPT,
        todo=GO_ON,
    )


def too_busy() -> Refusal:
    """Say that no more files are taken at this moment."""
    return Refusal(
        "uploads-busy",
        Text(zh="同时上传的文件过多。", en="Too many files are being sent at this moment."),
        safe=PART_KEPT,
        todo=Text(zh="请稍候，页面会自动重试。", en="Wait a little; the page tries again by itself."),
        status=503,
    )


def interrupted() -> Refusal:
    """Say that the sender went away; what has come stays."""
    return body.interrupted(safe=PART_KEPT, todo=GO_ON)


def checksum_differs() -> Refusal:
    """Say that other bytes came than the sender sent."""
    return Refusal(
        "checksum-differs",
        Text(
            zh="收到的内容与校验值不符，已丢弃这一段。", en="The bytes do not have their checksum; they were dropped."
        ),
        safe=PART_KEPT,
        todo=Text(zh="请检查网络后重发这一段。", en="Check the network, and send this part again."),
        status=CHECKSUM_MISMATCH,
    )


def gone(code: str) -> Refusal:
    """Say that an upload has ended without its file being taken in. `code` is why."""
    return Refusal(
        "upload-gone",
        Text(zh=f"这次上传已经结束，没有入库（{code}）。", en=f"This upload has ended and was not taken in ({code})."),
        safe=NOTHING_TAKEN,
        todo=ONCE_MORE,
        status=410,
    )


def given_up() -> Refusal:
    """Say why it is on record as not taken: its sender gave it up."""
    return Refusal(
        "upload-given-up",
        Text(zh="上传人放弃了这次上传，文件没有入库。", en="Its sender gave the upload up; it was not taken in."),
        safe=NOTHING_TAKEN,
        todo=ONCE_MORE,
    )


def expired() -> Refusal:
    """Say why it is on record as not taken: nobody went on with it."""
    return Refusal(
        "upload-expired",
        Text(zh="上传长时间没有继续，文件没有入库。", en="Nobody went on with the upload; it was not taken in."),
        safe=NOTHING_TAKEN,
        todo=Text(zh="如设备上仍有该文件，请重新上传。", en="Send it again if the device still has it."),
        status=410,
    )


def damaged() -> Refusal:
    """Say why it is on record as not taken: what had arrived is no longer what was received."""
    return Refusal(
        "partial-damaged",
        Text(
            zh="已收到的部分与接收时的校验值不符，不能续传，已作废。",
            en="What had arrived is no longer what was received; it cannot be continued and was dropped.",
        ),
        safe=NOTHING_TAKEN,
        todo=Text(
            zh="请重新上传该文件，并请系统管理员检查存储设备。",
            en="Send the file again, and ask the administrator to check the disk.",
        ),
        status=410,
    )
