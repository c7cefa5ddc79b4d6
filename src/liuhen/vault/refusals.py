"""The vault's ways to say no, in words for the person at the docking station.

Each says what happened, what is safe, and what to do. Codes are stable (docs/spec/vault.md).
"""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from liuhen.kernel.errors import Refusal, Text

if TYPE_CHECKING:
    from liuhen.kernel.digest import Digest

_NOTHING_KEPT = Text(
    zh="系统内没有留下不完整的文件，此前已入库的文件不受影响，原存储介质上的文件没有改动。",
    en="Nothing incomplete was kept, what was stored before is untouched, and the source was not changed.",
)
_PART_KEPT = Text(
    zh="已收到的部分保存完好，可以从断点续传；此前已入库的文件不受影响，原存储介质上的文件没有改动。",
    en="What has arrived is kept and can be continued; what was stored before is untouched, and so is the source.",
)
# A quota and a file-size limit stop a write like a full disk does, and the same people can help.
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def empty_file(name: str = "") -> Refusal:
    """Say that a file of no bytes proves nothing; an upload need not have a name."""
    zh, en = (f"文件“{name}”", f"“{name}”") if name else ("该文件", "The file")
    return Refusal(
        "empty-file",
        Text(zh=f"{zh}是空文件（0字节），不予入库。", en=f"{en} is empty (0 bytes) and was not taken in."),
        safe=_NOTHING_KEPT,
        todo=Text(
            zh="请在执法记录仪上检查该段记录；如确已丢失，请登记设备故障或者中断情况。",
            en="Look for this recording on the device; if it is lost, register the fault or the interruption.",
        ),
        status=422,
    )


def source_unreadable(name: str, reason: str) -> Refusal:
    """Say that the source cannot be opened or read to its end."""
    return Refusal(
        "source-unreadable",
        Text(
            zh=f"文件“{name}”无法读取或者读取中断（{reason}），没有入库。",
            en=f"“{name}” cannot be read, or reading broke off ({reason}); it was not taken in.",
        ),
        safe=_NOTHING_KEPT,
        todo=Text(
            zh="请检查设备连接和存储卡后重新导入；不要删除设备上的原文件。",
            en="Check the connection and the card, then take it in again; do not delete it from the device.",
        ),
        status=422,
    )


def source_changed(name: str) -> Refusal:
    """Say that the source was written to while it was being read."""
    return Refusal(
        "source-changed",
        Text(
            zh=f"文件“{name}”在读取过程中发生了变化，没有入库。",
            en=f"“{name}” changed while it was being read; it was not taken in.",
        ),
        safe=_NOTHING_KEPT,
        todo=Text(
            zh="请等待设备或者其他程序写完该文件后重新导入。",
            en="Wait until the device or program has finished writing it, then take it in again.",
        ),
    )


def partial_busy() -> Refusal:
    """Say that somebody else is sending the same original right now."""
    return Refusal(
        "partial-busy",
        Text(
            zh="这个文件正在由另一个页面或者程序发送。",
            en="Another page or program is sending this file at the moment.",
        ),
        safe=_PART_KEPT,
        todo=Text(zh="请关闭另一个页面，稍后继续。", en="Close the other page, and go on a little later."),
        status=423,
    )


def disk_full(*, is_partial: bool = False) -> Refusal:
    """Say that the vault has no room."""
    return Refusal(
        "disk-full",
        Text(zh="存储空间不足，文件没有入库。", en="The storage is full; the file was not taken in."),
        safe=_PART_KEPT if is_partial else _NOTHING_KEPT,
        todo=Text(
            zh="请联系系统管理员扩充存储空间后重新导入；在此之前不要清空执法记录仪。",
            en="Ask the administrator for more space, then take it in again; do not clear the device before that.",
        ),
        status=507,
    )


def vault_unwritable(reason: str, *, is_partial: bool = False) -> Refusal:
    """Say that the vault's own storage does not accept the file."""
    return Refusal(
        "vault-unwritable",
        Text(
            zh=f"存储系统写入失败（{reason}），文件没有入库。",
            en=f"The storage could not be written ({reason}); the file was not taken in.",
        ),
        safe=_PART_KEPT if is_partial else _NOTHING_KEPT,
        todo=Text(
            zh="请联系系统管理员检查存储设备和目录权限；在此之前不要清空执法记录仪。",
            en="Ask the administrator to check the disk and its permissions; do not clear the device before that.",
        ),
        status=503,
    )


def unwritten(error: OSError, *, is_partial: bool = False) -> Refusal:
    """Choose between a full and a faulty vault by the error of the write; `is_partial`: what came before stays."""
    if error.errno in _FULL:
        return disk_full(is_partial=is_partial)
    return vault_unwritable(error.strerror or type(error).__name__, is_partial=is_partial)


def size_differs(expected: int, actual: int) -> Refusal:
    """Say that fewer or more bytes arrived than announced."""
    return Refusal(
        "size-differs",
        Text(
            zh=f"收到{actual}字节，与声明的{expected}字节不一致，没有入库。",
            en=f"{actual} bytes arrived where {expected} were announced; the file was not taken in.",
        ),
        safe=_NOTHING_KEPT,
        todo=Text(zh="请重新上传该文件。", en="Upload the file again."),
        status=422,
    )


def digest_differs(expected: Digest, actual: Digest) -> Refusal:
    """Say that other bytes arrived than announced."""
    return Refusal(
        "digest-differs",
        Text(
            zh=f"收到的内容与声明的校验值不一致（应为{expected}，实为{actual}），没有入库。",
            en=f"The bytes do not have the announced digest (expected {expected}, found {actual}); not taken in.",
        ),
        safe=_NOTHING_KEPT,
        todo=Text(zh="请检查网络和原文件后重新上传。", en="Check the network and the source, then upload again."),
        status=422,
    )


def not_held(digest: Digest) -> Refusal:
    """Say that there is no such original here."""
    return Refusal(
        "not-held",
        Text(zh=f"库中没有校验值为{digest}的原件。", en=f"No original with the digest {digest} is held."),
        todo=Text(
            zh="请核对校验值；如记录显示该原件已入库，请立即报告系统管理员。",
            en="Check the digest; if the records say that it was stored, tell the administrator at once.",
        ),
        status=404,
    )
